"""Images: current Deep Learning AMIs in every region, with the public parameters that name the latest; dates by which a list
can be sorted; and `resolve:ssm:` where an image's id is asked for.

Moto's own Deep Learning AMIs are of 2017, none of its images has a date, and it takes `resolve:ssm:…` for a malformed id.
"""

from helpers.sandbox.overlay.images import catalogue, named, owned, parameters

GAPS = (catalogue, parameters, named, owned)
