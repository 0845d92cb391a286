"""A change leaves the rest as it is; moto loses a subnet group of RDS, and what users of a user pool sign in with.

An identity pool keeps its former name there.
UpdateUserPool in the Amazon Cognito API Reference has no parameter of these names, so that it cannot change them.
"""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_loses_a_subnet_group_that_is_modified",
    "test_moto_forgets_what_users_of_an_updated_pool_sign_in_with",
    "test_moto_renames_no_identity_pool",
)
OF_CREATION = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")


def install() -> None:
    """Have it stay, and the name change."""
    from moto.cognitoidentity.models import CognitoIdentityBackend
    from moto.cognitoidp.models import CognitoIdpUserPool
    from moto.rds.models import RDSBackend

    @wraps(RDSBackend.modify_db_subnet_group)
    def kept(modify, self, subnet_name, *arguments, **options):
        group = modify(self, subnet_name, *arguments, **options)
        self.subnet_groups[subnet_name] = group
        return group

    @wraps(CognitoIdpUserPool.update_extended_config)
    def as_created(update, self, extended_config):
        there = getattr(self, "extended_config", {})  # a pool that is being created has none yet
        former = {name: there[name] for name in OF_CREATION if name in there}
        update(self, extended_config)
        self.extended_config.update(former)

    @wraps(CognitoIdentityBackend.update_identity_pool)
    def renamed(update, self, identity_pool_id, identity_pool_name, *arguments, **options):
        self.identity_pools[identity_pool_id].identity_pool_name = identity_pool_name
        return update(self, identity_pool_id, identity_pool_name, *arguments, **options)
