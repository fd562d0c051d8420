"""The pages: HTML from the server, htmx and a little script of our own; one module a desk, each with a `router`.

No work and no query: a page signs in, calls the same use cases as the API, and places what came back. What may stand
unescaped is our own drawings and icons, nothing that anybody typed or uploaded.
"""
