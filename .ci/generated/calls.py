"""Calls three operations with the Python client that OpenAPI Generator makes, after importing all its modules."""
import importlib
import os
import pkgutil
import uuid

import openapi_client
from openapi_client import ApiClient, Configuration, CreateUser, ManagementApi, UsersApi

for module in pkgutil.walk_packages(openapi_client.__path__, "openapi_client."):
    importlib.import_module(module.name)

url, token = os.environ["ROLLCALL_URL"], os.environ["ADMIN"]
with ApiClient(Configuration(host=url, access_token=token)) as client:
    assert UsersApi(client).get_me().username == "admin"

    username = f"python-{uuid.uuid4()}"
    new = CreateUser(username=username, attributes={"tier": "gold"})
    created = ManagementApi(client).create_user(new, idempotency_key=username)
    again = ManagementApi(client).create_user(new, idempotency_key=username)
    assert created.id == again.id, f"{created} {again}"

    page = UsersApi(client).list_users(search=username, limit=1, total=True)
    assert page.total.count == 1 and page.items[0].id == created.id, page
    assert page.items[0].attributes == {"tier": "gold"} and page.items[0].email is None, page
    # the next page of a search has the matches in the middle of words
    others = UsersApi(client).list_users(search=username, limit=1, cursor=page.next)
    assert others.items == [] and others.next is None, others
