"""A class in a learning management system (LMS) by LTI 1.3: launches come in, chapters are linked, scores go out.

`settings`, `outbox` and `memory` need the standard library alone; `launch`, `keys` and `deep_linking` PyJWT; `client` and
`scores` tornado; `handlers` and `authenticator` are JupyterHub's.
"""
