"""What is there once the addon comes."""


def post_init_hook(env):
    """Let the policies that are there already send proposals by WhatsApp."""
    policies = env["collections.policy"].with_context(active_test=False).search([])
    for company, own in policies.grouped("company_id").items():
        own.agreement_whatsapp_template_id = own._find_agreement_whatsapp(company)
