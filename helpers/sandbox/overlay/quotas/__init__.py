"""Quotas: how many vCPUs of a kind an account may run at once, Service Quotas that tell and raise them, and EC2 that keeps
to them. Moto knows the quotas of VPC alone, and starts as many instances as are asked for.
"""

from helpers.sandbox.overlay.quotas import service, vcpus

GAPS = (service, vcpus)
