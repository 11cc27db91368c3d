"""Open items by the thousand or million, made in SQL, the same at each time.

Customers owe a Poisson-like number of invoices each (5 on average), 0 to 180 days old.
A fifth of the invoices is paid, a tenth in part, and 3 % are not to be followed up.
Unless the portfolio is plain, every twentieth invoice is due in three instalments, some
customers have a contact for invoices and some an open credit, and one owes a hundredth
of everything.  The journal entries have the columns that Odoo itself would have
written; ``check`` says whether they do.
"""

from odoo.tools import SQL

from . import company

SEED = 42
INVOICES_EACH = 5  # a customer
BULK = 50_000  # from here on, indexes are made after the rows

TABLES = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "res_partner",
)


def fill(env, items, plain=False):
    """Fill a database with about as many open items as asked for.

    :param int items: open items; exactly as many where ``plain`` and a multiple of 4
    :param bool plain: one due date an invoice, no contacts, no credits
    """
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    env.cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
    restore = _drop_indexes(env) if items >= BULK else []
    _prepare_chance(env)
    _stage(env, items, plain)
    for insert in (
        INSERT_CUSTOMERS,
        INSERT_CONTACTS,
        INSERT_INVOICES,
        INSERT_INCOME,
        INSERT_FULL_RECONCILES,
        INSERT_RECEIVABLES,
        INSERT_PAYMENTS,
        INSERT_PAYMENT_BANK,
        INSERT_PAYMENT_RECEIVABLES,
        INSERT_RECONCILES,
        INSERT_CREDITS,
        INSERT_CREDIT_INCOME,
        INSERT_CREDIT_RECEIVABLES,
    ):
        env.cr.execute(insert)
    for statement in restore:
        env.cr.execute(statement)
    env.invalidate_all()


def _drop_indexes(env):
    """Drop what slows down inserting.

    :return: the statements that put it back
    """
    foreign_keys = env.execute_query(
        SQL(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
              FROM pg_constraint
             WHERE contype = 'f' AND conrelid::regclass::text IN %s
            """,
            TABLES,
        )
    )
    indexes = env.execute_query(
        SQL(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
              FROM pg_index
             WHERE indrelid::regclass::text IN %s
               AND NOT indisprimary
               AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            """,
            TABLES,
        )
    )
    for table, name, _definition in foreign_keys:
        env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in indexes] + [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        for table, name, definition in foreign_keys
    ]


def _prepare_chance(env):
    """Make ``chance(number, purpose, below)``, an arbitrary integer from 0 on."""
    env.cr.execute(
        SQL(
            """
            CREATE FUNCTION pg_temp.chance(number bigint, purpose int, below int)
            RETURNS int LANGUAGE sql IMMUTABLE AS $$
                SELECT (('x' || SUBSTR(MD5(number || '-' || purpose || '-%s'), 1, 7))
                        ::bit(28)::int %% below)
            $$
            """,
            SEED,
        )
    )


def _stage(env, items, plain):
    """Work out who owes what, in temporary tables."""
    # 4 of 5 invoices are open; where there are instalments, 1 of 20 has two items more
    invoices = items * 5 // 4 if plain else items * 10 // 9
    customers = max(1, invoices // INVOICES_EACH)
    for statement in (
        STAGE_SETTINGS,
        STAGE_POLICIES,
        STAGE_CUSTOMERS,
        STAGE_INVOICES,
        STAGE_RECEIVABLES,
        STAGE_PAYMENTS,
        STAGE_CREDITS,
    ):
        env.cr.execute(
            SQL(
                statement,
                today=company.TODAY,
                company=env.company.id,
                sale_journal=_get_journal(env, "sale").id,
                income=_get_journal(env, "sale").default_account_id.id,
                bank_journal=_get_journal(env, "bank").id,
                bank=_get_journal(env, "bank").default_account_id.id,
                receivable=_get_receivable_account(env).id,
                currency=env.company.currency_id.id,
                country=env.ref("base.br").id,
                salesperson=env.ref("base.user_admin").id,
                policies=SQL(", ").join(_get_policy_rows(env)),
                customers=customers,
                invoices=invoices,
                plain=plain,
            )
        )


def _get_journal(env, kind):
    return env["account.journal"].search(
        [("company_id", "=", env.company.id), ("type", "=", kind)], order="id", limit=1
    )


def _get_receivable_account(env):
    partners = env["res.partner"]
    account = partners._fields["property_account_receivable_id"]
    return account.get_company_dependent_fallback(partners)


def _get_policy_rows(env):
    """Return which customers, by a number below 100, have which policy."""
    first = 0
    for policy, (_name, share, _ladder) in zip(
        company.get_policies(env), company.POLICIES, strict=True
    ):
        yield SQL("(%s, %s, %s)", first, first + share, policy.id)
        first += share


# === WHO OWES WHAT === #

STAGE_SETTINGS = """
    CREATE TEMPORARY TABLE setting ON COMMIT DROP AS
    SELECT %(today)s::date AS today, %(company)s AS company_id,
           %(currency)s AS currency_id, %(sale_journal)s AS sale_journal_id,
           %(income)s AS income_id, %(bank_journal)s AS bank_journal_id,
           %(bank)s AS bank_id, %(receivable)s AS receivable_id,
           %(country)s AS country_id, %(salesperson)s AS salesperson_id
"""

STAGE_POLICIES = """
    CREATE TEMPORARY TABLE staged_policy (first, below, id) ON COMMIT DROP AS
    VALUES %(policies)s
"""

STAGE_CUSTOMERS = """
    CREATE TEMPORARY TABLE staged_customer ON COMMIT DROP AS
    SELECT number,
           NEXTVAL('res_partner_id_seq')::int AS id,
           CASE WHEN NOT %(plain)s AND number %% 5 = 0
                THEN NEXTVAL('res_partner_id_seq')::int END AS contact_id,
           'Customer ' || LPAD(number::text, 7, '0') AS name,
           (SELECT id FROM staged_policy
             WHERE pg_temp.chance(number, 1, 100) BETWEEN first AND below - 1
           ) AS policy_id
      FROM GENERATE_SERIES(1, %(customers)s) AS number
"""

STAGE_INVOICES = """
    CREATE TEMPORARY TABLE staged_invoice ON COMMIT DROP AS
    WITH drawn AS (
        SELECT number,
               CASE WHEN NOT %(plain)s AND number %% 100 = 7 THEN 1
                    ELSE 1 + pg_temp.chance(number, 2, %(customers)s)
               END AS customer,
               CASE WHEN NOT %(plain)s AND number %% 20 = 1 THEN 'not_paid'
                    WHEN number %% 5 = 0 THEN 'paid'
                    WHEN pg_temp.chance(number, 3, 1000) < 125 THEN 'partial'
                    ELSE 'not_paid' END AS payment_state,
               CASE WHEN NOT %(plain)s AND number %% 20 = 1 THEN 3
                    ELSE 1 END AS instalments,
               number %% 5 <> 0
                    AND pg_temp.chance(number, 4, 1000) < 30 AS no_followup,
               %(today)s::date - pg_temp.chance(number, 5, 181) AS date_due,
               3 * ROUND((20 + pg_temp.chance(number, 6, 165000) / 100.0)::numeric, 2)
                    AS amount,
               (10 + pg_temp.chance(number, 7, 80)) / 100.0 AS part
          FROM GENERATE_SERIES(1, %(invoices)s) AS number
    )
    SELECT drawn.*,
           drawn.date_due - 30 AS date,
           'INV/' || TO_CHAR(date_due - 30, 'YYYY') || '/' AS prefix,
           'INV/' || TO_CHAR(date_due - 30, 'YYYY') || '/'
                  || LPAD((100000 + drawn.number)::text, 7, '0') AS name,
           CASE payment_state WHEN 'paid' THEN amount
                WHEN 'partial' THEN ROUND(amount * part, 2) ELSE 0 END AS paid,
           customer.id AS partner_id,
           COALESCE(customer.contact_id, customer.id) AS contact_id,
           customer.name AS customer_name,
           NEXTVAL('account_move_id_seq')::int AS move_id
      FROM drawn
      JOIN staged_customer AS customer ON customer.number = drawn.customer
"""

STAGE_RECEIVABLES = """
    CREATE TEMPORARY TABLE staged_receivable ON COMMIT DROP AS
    SELECT NEXTVAL('account_move_line_id_seq')::int AS id,
           invoice.*,
           invoice.date_due + 30 * (instalment - 1) AS date_maturity,
           CASE WHEN instalments > 1
                THEN name || ' installment #' || instalment ELSE name END AS label,
           amount / instalments AS due,
           amount / instalments - paid AS residual
      FROM staged_invoice AS invoice
CROSS JOIN LATERAL GENERATE_SERIES(1, instalments) AS instalment
"""

STAGE_PAYMENTS = """
    CREATE TEMPORARY TABLE staged_payment ON COMMIT DROP AS
    SELECT item.number, item.id AS receivable_id, item.partner_id, item.paid AS amount,
           item.payment_state = 'paid' AS is_full,
           LEAST(item.date_due + pg_temp.chance(item.number, 8, 20), %(today)s) AS date,
           NEXTVAL('account_move_id_seq')::int AS move_id,
           NEXTVAL('account_move_line_id_seq')::int AS id,
           NEXTVAL('account_partial_reconcile_id_seq')::int AS partial_id,
           CASE WHEN item.payment_state = 'paid'
                THEN NEXTVAL('account_full_reconcile_id_seq')::int END AS full_id
      FROM staged_receivable AS item
     WHERE item.paid > 0
"""

STAGE_CREDITS = """
    CREATE TEMPORARY TABLE staged_credit ON COMMIT DROP AS
    SELECT customer.number, customer.id AS partner_id, customer.name AS customer_name,
           %(today)s::date - pg_temp.chance(customer.number, 9, 60) AS date,
           ROUND((10 + pg_temp.chance(customer.number, 10, 20000) / 100.0)::numeric, 2)
                AS amount,
           NEXTVAL('account_move_id_seq')::int AS move_id
      FROM staged_customer AS customer
     WHERE NOT %(plain)s AND customer.number %% 25 = 3
"""

# === CUSTOMERS === #

INSERT_CUSTOMERS = """
    INSERT INTO res_partner
           (id, name, complete_name, commercial_partner_id, commercial_company_name,
            email, email_normalized, lang, tz, active, type, is_company, partner_share,
            customer_rank, supplier_rank, autopost_bills, country_id, street, city, zip,
            color, message_bounce, collections_policy_id,
            create_uid, write_uid, create_date, write_date)
    SELECT id, name, name, id, name,
           'billing' || number || '@customer.example',
           'billing' || number || '@customer.example', 'en_US', 'America/Sao_Paulo',
           TRUE, 'contact', TRUE, TRUE, 5, 0, 'ask', country_id, 'Rua ' || number,
           'Curitiba', '80000-000', 0, 0,
           JSONB_BUILD_OBJECT(company_id::text, policy_id), 1, 1, NOW(), NOW()
      FROM staged_customer, setting
"""

INSERT_CONTACTS = """
    INSERT INTO res_partner
           (id, name, complete_name, parent_id, commercial_partner_id,
            commercial_company_name, email, email_normalized, lang, tz, active, type,
            is_company, partner_share, customer_rank, supplier_rank, autopost_bills,
            country_id, street, city, zip, color, message_bounce,
            create_uid, write_uid, create_date, write_date)
    SELECT contact_id, 'Accounts payable', name || ', Accounts payable', id, id,
           name, 'payable' || number || '@customer.example',
           'payable' || number || '@customer.example', 'en_US', 'America/Sao_Paulo',
           TRUE, 'invoice', FALSE, TRUE, 0, 0, 'ask', country_id, 'Rua ' || number,
           'Curitiba', '80000-000', 0, 0, 1, 1, NOW(), NOW()
      FROM staged_customer, setting
     WHERE contact_id IS NOT NULL
"""

# === JOURNAL ENTRIES === #

_DOCUMENT_COLUMNS = """
    (id, sequence_number, sequence_prefix, name, payment_reference, journal_id,
     company_id, partner_id, commercial_partner_id, partner_shipping_id, currency_id,
     invoice_user_id, state, move_type, auto_post, payment_state,
     invoice_partner_display_name, date, invoice_date, invoice_date_due, delivery_date,
     invoice_currency_rate, amount_untaxed, amount_tax, amount_total, amount_residual,
     amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed,
     amount_total_signed, amount_total_in_currency_signed, amount_residual_signed,
     always_tax_exigible, checked, posted_before, made_sequence_gap,
     is_manually_modified, create_uid, write_uid, create_date, write_date)
"""

_LINE_COLUMNS = """
    (id, move_id, journal_id, company_id, company_currency_id, sequence, account_id,
     currency_id, partner_id, move_name, parent_state, name, display_type, date,
     invoice_date, date_maturity, debit, credit, balance, amount_currency,
     amount_residual, amount_residual_currency, quantity, price_unit, price_subtotal,
     price_total, discount, reconciled, full_reconcile_id, matching_number, no_followup,
     is_storno, deductible_amount, create_uid, write_uid, create_date, write_date)
"""

INSERT_INVOICES = f"""
    INSERT INTO account_move {_DOCUMENT_COLUMNS}
    SELECT move_id, 100000 + number, prefix, name, name, sale_journal_id, company_id,
           contact_id, partner_id, partner_id, currency_id, salesperson_id, 'posted',
           'out_invoice', 'no', payment_state,
           CASE WHEN contact_id = partner_id THEN customer_name
                ELSE customer_name || ', Accounts payable' END,
           date, date, date_due + 30 * (instalments - 1), date, 1.0, amount, 0, amount,
           amount - paid, amount, amount, 0, amount, amount, amount - paid,
           FALSE, TRUE, TRUE, FALSE, FALSE, 1, 1, NOW(), NOW()
      FROM staged_invoice, setting
"""

INSERT_INCOME = f"""
    INSERT INTO account_move_line {_LINE_COLUMNS}
    SELECT NEXTVAL('account_move_line_id_seq'), move_id, sale_journal_id, company_id,
           currency_id, 100, income_id, currency_id, partner_id, name, 'posted',
           'Service fee', 'product', date, date, NULL, 0, amount, -amount, -amount, 0,
           0, 1, amount, amount, amount, 0, FALSE, NULL, NULL, FALSE, FALSE, 100,
           1, 1, NOW(), NOW()
      FROM staged_invoice, setting
"""

INSERT_FULL_RECONCILES = """
    INSERT INTO account_full_reconcile
           (id, create_uid, write_uid, create_date, write_date)
    SELECT full_id, 1, 1, NOW(), NOW() FROM staged_payment WHERE is_full
"""

INSERT_RECEIVABLES = f"""
    INSERT INTO account_move_line {_LINE_COLUMNS}
    SELECT item.id, item.move_id, sale_journal_id, company_id, currency_id, 10000,
           setting.receivable_id, currency_id, item.partner_id, item.name, 'posted',
           item.label, 'payment_term', item.date, item.date, item.date_maturity,
           item.due, 0, item.due, item.due, item.residual, item.residual,
           0, 0, 0, 0, 0, item.residual = 0, full_id,
           COALESCE(full_id::text, 'P' || partial_id), no_followup, FALSE, 100,
           1, 1, NOW(), NOW()
      FROM staged_receivable AS item
CROSS JOIN setting
 LEFT JOIN staged_payment AS payment ON payment.receivable_id = item.id
"""

# === PAYMENTS === #

_PAYMENT_NAME = """
    'PBNK/' || TO_CHAR(date, 'YYYY') || '/' || LPAD((100000 + number)::text, 7, '0')
"""

INSERT_PAYMENTS = f"""
    INSERT INTO account_move
           (id, sequence_number, sequence_prefix, name, journal_id, company_id,
            partner_id, commercial_partner_id, currency_id, state, move_type, auto_post,
            payment_state, date, invoice_date_due, invoice_currency_rate,
            amount_untaxed, amount_tax, amount_total, amount_residual,
            amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed,
            amount_total_signed, amount_total_in_currency_signed,
            amount_residual_signed,
            always_tax_exigible, checked, posted_before, made_sequence_gap,
            is_manually_modified, create_uid, write_uid, create_date, write_date)
    SELECT move_id, 100000 + number, 'PBNK/' || TO_CHAR(date, 'YYYY') || '/',
           {_PAYMENT_NAME}, bank_journal_id, company_id, partner_id, partner_id,
           currency_id, 'posted', 'entry', 'no', 'not_paid', date, date, 0.0, 0, 0,
           amount, 0, 0, 0, 0, amount, amount, 0, TRUE, TRUE, TRUE, FALSE, FALSE,
           1, 1, NOW(), NOW()
      FROM staged_payment, setting
"""

INSERT_PAYMENT_BANK = f"""
    INSERT INTO account_move_line {_LINE_COLUMNS}
    SELECT NEXTVAL('account_move_line_id_seq'), move_id, bank_journal_id, company_id,
           currency_id, 100, bank_id, currency_id, partner_id, {_PAYMENT_NAME},
           'posted', 'Customer payment', 'product', date, NULL, NULL, amount, 0, amount,
           amount, 0, 0, 1, 0, amount, amount, 0, FALSE, NULL, NULL, FALSE, FALSE, 100,
           1, 1, NOW(), NOW()
      FROM staged_payment, setting
"""

INSERT_PAYMENT_RECEIVABLES = f"""
    INSERT INTO account_move_line {_LINE_COLUMNS}
    SELECT id, move_id, bank_journal_id, company_id, currency_id, 100,
           setting.receivable_id, currency_id, partner_id, {_PAYMENT_NAME}, 'posted',
           'Customer payment', 'product', date, NULL, NULL, 0, amount, -amount, -amount,
           0, 0, 1, 0, -amount, -amount, 0, TRUE, full_id,
           COALESCE(full_id::text, 'P' || partial_id), FALSE, FALSE, 100,
           1, 1, NOW(), NOW()
      FROM staged_payment, setting
"""

INSERT_RECONCILES = """
    INSERT INTO account_partial_reconcile
           (id, debit_move_id, credit_move_id, full_reconcile_id, debit_currency_id,
            credit_currency_id, company_id, max_date, amount, debit_amount_currency,
            credit_amount_currency, create_uid, write_uid, create_date, write_date)
    SELECT partial_id, payment.receivable_id, id, full_id, currency_id, currency_id,
           company_id, date, amount, amount, amount, 1, 1, NOW(), NOW()
      FROM staged_payment AS payment, setting
"""

# === CREDITS === #

_CREDIT_NAME = """
    'RINV/' || TO_CHAR(date, 'YYYY') || '/' || LPAD((100000 + number)::text, 7, '0')
"""

INSERT_CREDITS = f"""
    INSERT INTO account_move {_DOCUMENT_COLUMNS}
    SELECT move_id, 100000 + number, 'RINV/' || TO_CHAR(date, 'YYYY') || '/',
           {_CREDIT_NAME}, {_CREDIT_NAME}, sale_journal_id, company_id, partner_id,
           partner_id, partner_id, currency_id, salesperson_id, 'posted', 'out_refund',
           'no', 'not_paid', customer_name, date, date, date, date, 1.0, amount, 0,
           amount, amount, -amount, -amount, 0, -amount, -amount, -amount, FALSE, TRUE,
           TRUE, FALSE, FALSE, 1, 1, NOW(), NOW()
      FROM staged_credit, setting
"""

INSERT_CREDIT_INCOME = f"""
    INSERT INTO account_move_line {_LINE_COLUMNS}
    SELECT NEXTVAL('account_move_line_id_seq'), move_id, sale_journal_id, company_id,
           currency_id, 100, income_id, currency_id, partner_id, {_CREDIT_NAME},
           'posted', 'Goodwill', 'product', date, date, NULL, amount, 0, amount, amount,
           0, 0, 1, amount, amount, amount, 0, FALSE, NULL, NULL, FALSE, FALSE, 100,
           1, 1, NOW(), NOW()
      FROM staged_credit, setting
"""

INSERT_CREDIT_RECEIVABLES = f"""
    INSERT INTO account_move_line {_LINE_COLUMNS}
    SELECT NEXTVAL('account_move_line_id_seq'), move_id, sale_journal_id, company_id,
           currency_id, 10000, receivable_id, currency_id, partner_id, {_CREDIT_NAME},
           'posted', {_CREDIT_NAME}, 'payment_term', date, date, date, 0, amount,
           -amount, -amount, -amount, -amount, 0, 0, 0, 0, 0, FALSE, NULL, NULL, FALSE,
           FALSE, 100, 1, 1, NOW(), NOW()
      FROM staged_credit, setting
"""
