"""What every request is: who asks, whether they meant it, whether they asked before, and how much they want at once.

How a route is written, in `api/v1/<noun>.py`:

    router = api_router("requisitions")

    @router.get("/requisitions/{requisition_id}")
    def read_requisition(requisition_id: str, service: Serving, actor: Annotated[Actor, allowed(Permission.X)]) -> …

`allowed` signs in and checks the permission before anything else is looked at; `api_router` gives every POST its
`Idempotency-Key` and declares the problems that any route may answer with. A plain function runs in a thread: it may
wait for the database.
"""
