"""What every case of the operations finds in the AWS files besides the [default] that the sandbox wrote."""

CONFIG = """
[profile reader]
region = ap-northeast-1
[profile as-table]
region = ap-northeast-1
output = table
cli_timestamp_format = iso8601
[profile virginia]
region = us-east-1
[profile wrong-key]
region = ap-northeast-1
[profile wrong-secret]
region = ap-northeast-1
[profile no-keys]
region = ap-northeast-1
[profile as-sent]
region = ap-northeast-1
cli_timestamp_format = wire
[profile as-text]
region = ap-northeast-1
cli_timestamp_format = none
output = text
[profile odd-times]
region = ap-northeast-1
cli_timestamp_format = unix
[profile odd-output]
region = ap-northeast-1
output = xml
"""
CREDENTIALS = """
[as-sent]
aws_access_key_id = {admin[0]}
aws_secret_access_key = {admin[1]}
[as-text]
aws_access_key_id = {admin[0]}
aws_secret_access_key = {admin[1]}
[odd-times]
aws_access_key_id = {admin[0]}
aws_secret_access_key = {admin[1]}
[odd-output]
aws_access_key_id = {admin[0]}
aws_secret_access_key = {admin[1]}
[as-table]
aws_access_key_id = {admin[0]}
aws_secret_access_key = {admin[1]}
[virginia]
aws_access_key_id = {admin[0]}
aws_secret_access_key = {admin[1]}
[reader]
aws_access_key_id = {reader[0]}
aws_secret_access_key = {reader[1]}
[wrong-key]
aws_access_key_id = AKIAZZZZZZZZZZZZZZZZ
aws_secret_access_key = zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
[wrong-secret]
aws_access_key_id = {admin[0]}
aws_secret_access_key = zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
"""
