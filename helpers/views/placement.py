def ec2_or_fargate():
    return None
