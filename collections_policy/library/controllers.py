from odoo.http import Controller, content_disposition, request, route


class CollectionsPolicyFileController(Controller):
    @route(
        "/collections_policy/policy/<int:policy_id>/file",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def collections_policy_file(self, policy_id, **_query):
        """Return a policy as a file, for who may read it."""
        policy = request.env["collections.policy"].browse(policy_id).exists()
        if not policy or not policy.has_access("read"):
            return request.not_found()
        return request.make_response(
            policy._write_file(),
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(policy._get_filename())),
                ("Cache-Control", "no-store"),
            ],
        )
