"""The names that CloudFormation gives to what a template leaves unnamed: stack, logical id and letters of its own."""

import uuid

MOST = {  # letters of a name that the service takes; the others take 255 or more
    "AWS::AutoScaling::LaunchConfiguration": 255,
    "AWS::EC2::LaunchTemplate": 128,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": 32,
    "AWS::ElasticLoadBalancingV2::TargetGroup": 32,
    "AWS::ElasticLoadBalancing::LoadBalancer": 32,
    "AWS::Events::Rule": 64,
    "AWS::IAM::Group": 128,
    "AWS::IAM::InstanceProfile": 128,
    "AWS::IAM::ManagedPolicy": 128,
    "AWS::IAM::Policy": 128,
    "AWS::IAM::Role": 64,
    "AWS::IAM::User": 64,
    "AWS::Kinesis::Stream": 128,
    "AWS::Lambda::Function": 64,
    "AWS::RDS::DBInstance": 63,
    "AWS::S3::Bucket": 63,
    "AWS::SQS::Queue": 80,
    "AWS::StepFunctions::StateMachine": 80,
}
SMALL_LETTERS = ("AWS::ECR::Repository", "AWS::RDS::DBInstance", "AWS::RDS::DBSubnetGroup", "AWS::S3::Bucket")
LETTERS = 12


def physical_name(resource_type: str, stack: str, logical: str) -> str:
    """A name that nothing else has, as long as the service takes it."""
    own = uuid.uuid4().hex[:LETTERS].upper()
    most = MOST.get(resource_type, 255) - LETTERS - 2
    if len(stack) + len(logical) > most:
        of_stack = max(most // 2, most - len(logical))
        stack, logical = stack[:of_stack], logical[: most - min(len(stack), of_stack)]
    name = f"{stack}-{logical}-{own}" if logical else f"{stack}-{own}"
    return name.lower() if resource_type in SMALL_LETTERS else name
