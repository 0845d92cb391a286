"""The board, as the hub runs it."""
import os
from urllib.parse import urlparse
from tornado import ioloop, web
from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
PREFIX = os.environ["JUPYTERHUB_SERVICE_PREFIX"]
class Hello(HubOAuthenticated, web.RequestHandler):
    hub_scopes = ["custom:board:read"]
    @web.authenticated
    def get(self): self.write("hello "+self.current_user["name"])
app = web.Application([(PREFIX+"oauth_callback", HubOAuthCallbackHandler),(PREFIX, Hello)], cookie_secret=os.urandom(32))
u = urlparse(os.environ["JUPYTERHUB_SERVICE_URL"]); app.listen(u.port, u.hostname); ioloop.IOLoop.current().start()
