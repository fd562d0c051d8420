"""The API under /api/v1: one module a noun, each with a `router` that `api.app` finds by itself.

Schemas at the edge, no work: a route signs in, calls a use case, shows what came back.
"""
