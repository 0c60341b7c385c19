"""Calls five operations with the Python client that OpenAPI Generator makes, after importing all its modules."""
import importlib
import json
import os
import pkgutil
import uuid

import openapi_client
from openapi_client import ApiClient, Configuration, CreateUser, ImportResult, ManagementApi, User, UsersApi

for module in pkgutil.walk_packages(openapi_client.__path__, "openapi_client."):
    importlib.import_module(module.name)

url, token = os.environ["ROLLCALL_URL"], os.environ["ADMIN"]
with ApiClient(Configuration(host=url, access_token=token)) as client:
    users, management = UsersApi(client), ManagementApi(client)
    assert users.get_me().username == "admin"

    username = f"python-{uuid.uuid4()}"
    new = CreateUser(username=username, attributes={"tier": "gold"})
    created = management.create_user(new, idempotency_key=username)
    again = management.create_user(new, idempotency_key=username)
    assert created.id == again.id, f"{created} {again}"

    page = users.list_users(search=username, limit=1, total=True)
    assert page.total.count == 1 and page.items[0].id == created.id, page
    assert page.items[0].attributes == {"tier": "gold"} and page.items[0].email is None, page
    # the next page of a search has the matches in the middle of words
    others = users.list_users(search=username, limit=1, cursor=page.next)
    assert others.items == [] and others.next is None, others

    # as CSV: older clients send a text of any media type with "json" in its name as a JSON string
    file = f"username\r\n{username}-2\r\n{username}\r\n"
    report = management.import_users(file, idempotency_key=f"{username}-file", _content_type="text/csv").decode()
    *lines, summary = (ImportResult.from_json(line).actual_instance for line in report.splitlines())
    assert [line.status for line in lines] == [201, 409], report
    assert (summary.done, summary.failed) == (1, 1), report

    exported = [User.from_json(line) for line in users.export_users(search=username, format="ndjson").decode().splitlines()]
    assert {user.id for user in exported} == {created.id, lines[0].id}, exported
