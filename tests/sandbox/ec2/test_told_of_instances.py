"""What EC2 tells of key pairs and instances that nobody has asked for otherwise."""

from tests.support.ec2_requests import launch


def test_a_key_pair_is_an_rsa_one_where_no_type_is_named(ec2):
    ec2.create_key_pair(KeyName="plain")
    ec2.create_key_pair(KeyName="short", KeyType="ed25519")
    told = {pair["KeyName"]: pair["KeyType"] for pair in ec2.describe_key_pairs()["KeyPairs"]}
    assert told == {"plain": "rsa", "short": "ed25519"}


def test_the_output_of_a_console_is_not_invented(ec2):
    instance = launch(ec2)
    told = ec2.get_console_output(InstanceId=instance)
    assert told["InstanceId"] == instance
    assert "Output" not in told
