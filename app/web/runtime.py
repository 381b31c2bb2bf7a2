"""The process's runtime, reached from a request."""

from flask import Flask, current_app

from app.db.runtime import Runtime

NAME = "tidemark"


def runtime_of(app: Flask) -> Runtime:
    found = app.extensions[NAME]
    if not isinstance(found, Runtime):
        message = "the application was not made by app.factory.create_app"
        raise TypeError(message)
    return found


def runtime() -> Runtime:
    return runtime_of(current_app)
