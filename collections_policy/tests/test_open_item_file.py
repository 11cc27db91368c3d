"""Files of open items: as other programs write them, and as nobody should."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.column_titles import clean_title
from ..tools.month_names import is_worded_date
from ..tools.notice_file import COLUMNS as NOTICE_COLUMNS
from ..tools.open_item_file import (
    MEANINGS,
    NotItems,
    parse_amount,
    parse_date,
    parse_items,
    read_items_table,
)
from ..tools.open_item_words import COLUMNS

QUICKBOOKS = b"""Craig's Design and Landscaping Services,,,,,
"A/R Aging Detail",,,,,
"As of November 25, 2026",,,,,
Date,Transaction Type,Num,Due Date,Amount,Open Balance
1 - 30 days past due,,,,,
Amy's Bird Sanctuary,,,,,
10/13/2026,Invoice,1021,11/12/2026,"1,459.00","239.00"
10/20/2026,Credit Memo,1022,10/20/2026,-100.00,-100.00
Total for Amy's Bird Sanctuary,,,,"$1,359.00","$139.00"
Bill's Windsurf Shop,,,,,
10/13/2026,Invoice,1027,11/12/2026,85.00,85.00
TOTAL,,,,"$1,444.00","$224.00"
"""
CONTA_AZUL = """Cliente;CPF/CNPJ;Descrição;Vencimento;Data de competência;Valor;\
Valor em aberto;Situação
Padaria São João Ltda;12.345.678/0001-95;Venda 12;25/11/2026;25/10/2026;R$ 1.234,56;\
R$ 1.000,00;Em aberto
Fulano de Tal;123.456.789-09;Venda 13;05/12/2026;05/11/2026;100,00;0,00;Recebido
Beltrano;;Venda 14;31/02/2026;05/11/2026;100,00;100,00;Atrasado
""".encode("latin-1")
SPANISH = """Facturas pendientes;;;;;;;
Razón social;NIF;N.º de factura;Fecha de emisión;Fecha de vencimiento;Importe;\
Saldo pendiente (€);Estado
Panadería San Juan SL;B12345678;F-2026/12;25-10-2026;25-11-2026;1.234,56 €;\
1.000,00 €;Parcial
Taller Núñez;12345678Z;F-2026/13;5-nov-26;5 de diciembre de 2026;100,00;100,00;Vencida
Taller Núñez;12345678Z;F-2026/14;05/11/2026;05/12/2026;100,00;100,00;COBRADA
Taller Núñez;12345678Z;R-2026/1;05/11/2026;05/11/2026;\N{MINUS SIGN}20,50;\
\N{MINUS SIGN}20,50;Abono
Totales;;;;;1.414,06;1.079,50;
""".encode()
MEXICAN = b"""Cliente,RFC,Folio,Fecha,Vence,Monto,Por cobrar,Moneda
Comercial del Norte,CNO010203AB1,A-77,01/02/2026,15/02/2026,"$1,500.00","$1,250.50",MXN
"""
FRENCH = """Raison sociale;N° TVA;N° facture;Date d’émission;Échéance;\
Montant TTC (EUR);Reste dû;Devise;Statut
Boulangerie Févre;FR12345678901;FA-0012;25/10/2026;25/11/2026;1\xa0234,56;\
1\xa0000,00;EUR;Partiel
Garage Noël;;FA-0013;1er août 2026;31-déc.-26;12,00 €;12,00 €;EUR;Échue
Garage Noël;;FA-0014;05/11/2026;05/12/2026;100,00;100,00;EUR;Réglée
TotalÉnergie Sud;;FA-0015;05/11/2026;05/12/2026;7,50;7,50;EUR;
Total Énergie Nord;;FA-0016;05/11/2026;05/12/2026;8,50;8,50;EUR;
Sous-total;;;;;1\xa0262,56;1\xa0028,00;;
Total général;;;;;1\xa0262,56;1\xa0028,00;;
"""

cells = st.lists(
    st.sampled_from(
        ["", "x", "Customer", "Due date", "12/31/2026", "31/12/26", "1.000,00", "1,5"]
    )
    | st.text(max_size=6),
    max_size=7,
)


def read(content, **values):
    table = read_items_table(content)
    terms = {
        "meanings": table.meanings,
        "day_first": bool(table.day_first),
        "decimal_point": table.decimal_point or ".",
    }
    return parse_items(table, **{**terms, **values})


@tagged("-at_install", "post_install", "collections")
class TestOpenItemFile(BaseCase):
    def test_quickbooks(self):
        table = read_items_table(QUICKBOOKS)
        self.assertEqual((table.day_first, table.decimal_point), (False, "."))
        parsed = read(QUICKBOOKS)
        self.assertEqual(parsed.bad, [])
        self.assertEqual(
            [(row.customer, row.number, row.amount) for row in parsed.rows],
            [
                ("Amy's Bird Sanctuary", "1021", Decimal("239.00")),
                ("Amy's Bird Sanctuary", "1022", Decimal("-100.00")),
                ("Bill's Windsurf Shop", "1027", Decimal("85.00")),
            ],
        )
        first = parsed.rows[0]
        self.assertEqual((first.issued, first.due, first.line), _dates(13, 12, 7))

    def test_conta_azul(self):
        table = read_items_table(CONTA_AZUL)
        self.assertEqual((table.day_first, table.decimal_point), (True, ","))
        self.assertEqual(table.get_sample(1), "12.345.678/0001-95")
        parsed = read(CONTA_AZUL)
        [row] = parsed.rows
        self.assertEqual(row.customer, "Padaria São João Ltda")
        self.assertEqual(row.amount, Decimal("1000.00"))
        self.assertEqual(
            (row.issued, row.due), (date(2026, 10, 25), date(2026, 11, 25))
        )
        self.assertEqual(parsed.settled, 1)
        self.assertEqual([(bad.line, bad.reason) for bad in parsed.bad], [(4, "due")])

    def test_spanish(self):
        table = read_items_table(SPANISH)
        self.assertEqual((table.day_first, table.decimal_point), (True, ","))
        parsed = read(SPANISH)
        self.assertEqual(parsed.bad, [])
        self.assertEqual(
            [(row.customer, row.vat, row.number, row.amount) for row in parsed.rows],
            [
                (
                    "Panadería San Juan SL",
                    "B12345678",
                    "F-2026/12",
                    Decimal("1000.00"),
                ),
                ("Taller Núñez", "12345678Z", "F-2026/13", Decimal("100.00")),
                ("Taller Núñez", "12345678Z", "R-2026/1", Decimal("-20.50")),
            ],
        )
        self.assertEqual(
            [(row.issued, row.due) for row in parsed.rows[:2]],
            [
                (date(2026, 10, 25), date(2026, 11, 25)),
                (date(2026, 11, 5), date(2026, 12, 5)),
            ],
        )
        self.assertEqual(parsed.settled, 1)

    def test_mexican_decimals(self):
        table = read_items_table(MEXICAN)
        self.assertEqual((table.day_first, table.decimal_point), (True, "."))
        [row] = read(MEXICAN).rows
        self.assertEqual((row.number, row.currency), ("A-77", "MXN"))
        self.assertEqual((row.due, row.amount), (date(2026, 2, 15), Decimal("1250.50")))

    def test_french(self):
        for encoding in ("utf-8", "cp1252"):
            content = FRENCH.encode(encoding)
            table = read_items_table(content)
            self.assertEqual((table.day_first, table.decimal_point), (True, ","))
            parsed = read(content)
            self.assertEqual(parsed.bad, [])
            self.assertEqual(
                [(row.customer, row.number, row.amount) for row in parsed.rows],
                [
                    ("Boulangerie Févre", "FA-0012", Decimal("1000.00")),
                    ("Garage Noël", "FA-0013", Decimal("12.00")),
                    ("TotalÉnergie Sud", "FA-0015", Decimal("7.50")),
                    ("Total Énergie Nord", "FA-0016", Decimal("8.50")),
                ],
            )
            first, second = parsed.rows[:2]
            self.assertEqual((first.vat, first.currency), ("FR12345678901", "EUR"))
            self.assertEqual(
                (second.issued, second.due), (date(2026, 8, 1), date(2026, 12, 31))
            )
            self.assertEqual(parsed.settled, 1)

    def test_any_byte_is_a_sign_of_some_kind(self):
        content = "Nom;Échéance;Total\nL’été;1/2/2026;5 €\n".encode("cp1252") + b"\x81"
        [row] = read(content).rows
        self.assertEqual(row.amount, 5)
        self.assertTrue(row.customer.endswith("été"))

    def test_a_customer_that_is_called_total_heads_its_invoices(self):
        content = (
            b"Date;Num;Due Date;Amount\nJane;;;\n1/13/2026;1;1/14/2026;5\n"
            b"Total Power;;;\n1/13/2026;2;1/14/2026;7\nTotal for Total Power;;;7\n"
            b"Total;;;\n"
        )
        self.assertEqual(
            [(row.customer, row.number) for row in read(content).rows],
            [("Jane", "1"), ("Total Power", "2")],
        )

    def test_each_title_means_one_thing(self):
        for columns in (COLUMNS, NOTICE_COLUMNS):
            meanings = {}
            for column, titles in columns.items():
                for title in titles:
                    meanings.setdefault(clean_title(title), set()).add(column)
            self.assertFalse([t for t, means in meanings.items() if len(means) > 1])

    def test_titles_however_they_are_written(self):
        for titles in (
            ("Nº factura", "N° factura", "No. Factura", "NÚM. FACTURA"),
            ("n.º de factura", "Nro. de factura", "nº de factura:", "num de factura"),
            ("N° de facture", "n. de facture", "No de facture"),
            ("Échéance", "ECHEANCE", "échéance *"),
            ("Date d’échéance", "date d'echeance"),
            ("Importe", "Importe (€)", "IMPORTE (MXN)"),
        ):
            with self.subTest(titles=titles):
                self.assertEqual(len(set(map(clean_title, titles))), 1)
        for one, other in (
            ("nom", "nº m"),
            ("No", "Nombre"),
            ("Total", "Total (lines)"),
        ):
            self.assertNotEqual(clean_title(one), clean_title(other))

    def test_a_plain_sheet(self):
        content = b"name\tinvoice\tdue\ttotal\nJane\t7\t2026-03-01\t12\n\n\t8\tx\ty\n"
        parsed = read(content)
        [row] = parsed.rows
        self.assertEqual((row.number, row.due), ("7", date(2026, 3, 1)))
        self.assertEqual(row.issued, row.due)
        self.assertEqual([bad.reason for bad in parsed.bad], ["customer"])

    def test_bad_lines(self):
        head = "customer;number;date;due date;amount\n"
        for line, reason in (
            ("Jane;1;2026-03-01;soon;5", "due"),
            ("Jane;1;soon;2026-03-01;5", "issued"),
            ("Jane;1;2026-03-02;2026-03-01;5", "order"),
            ("Jane;1;;2026-03-01;", "amount"),
            ("Jane;1;;2026-03-01;five", "amount"),
            (";1;;2026-03-01;5", "customer"),
        ):
            parsed = read((head + line).encode())
            self.assertFalse(parsed.rows, line)
            self.assertEqual([bad.reason for bad in parsed.bad], [reason], line)

    def test_a_line_twice_is_told_and_instalments_are_not(self):
        head = "customer;number;due date;amount\n"
        lines = (
            "Jane;1;2026-03-01;5\nJANE;1;2026-03-01;5\n"
            "Jane;1;2026-04-01;5\nJoe;1;2026-03-01;5\nJoe;;2026-03-01;5\nJoe;;2026-03-01;5"
        )
        parsed = read((head + lines).encode())
        self.assertEqual(len(parsed.rows), 5)
        self.assertEqual([(b.line, b.reason) for b in parsed.bad], [(3, "duplicate")])

    def test_no_such_file(self):
        for content, why in (
            (b"\0\1", "text"),
            (b"PK\x03\x04 no workbook", "text"),
            (b"", "columns"),
            (b"a;b\n1;2", "columns"),
        ):
            with self.assertRaises(NotItems) as raised:
                read_items_table(content)
            self.assertEqual(str(raised.exception), why, content)
        for content, why in (
            (b"customer;amount\nJane;1", "due"),
            (b"customer;due date\nJane;2026-03-01", "amount"),
        ):
            with self.assertRaises(NotItems) as raised:
                read(content)
            self.assertEqual(str(raised.exception), why, content)

    def test_dates(self):
        for text, day_first, expected in (
            ("31/12/2025", True, date(2025, 12, 31)),
            ("12/31/2025", False, date(2025, 12, 31)),
            ("1.2.26", True, date(2026, 2, 1)),
            ("2025-12-31", True, date(2025, 12, 31)),
            ("2025-12-31 00:00:00", False, date(2025, 12, 31)),
            ("05/04/2026 10:30", True, date(2026, 4, 5)),
            ("25-nov-26", True, date(2026, 11, 25)),
            ("1er août 2026", True, date(2026, 8, 1)),
            ("3 de mayo de 2026", False, date(2026, 5, 3)),
            ("1º de enero del 2026", False, date(2026, 1, 1)),
            ("14 juil. 2026", True, date(2026, 7, 14)),
            ("14 juin 2026", True, date(2026, 6, 14)),
            ("7 de setembro de 2026", True, date(2026, 9, 7)),
            ("2 out 2026", True, date(2026, 10, 2)),
        ):
            self.assertEqual(parse_date(text, day_first), expected, text)
        for text in (
            "",
            "31/02/2026",
            "today",
            "13/13/2026",
            "31 feb 2026",
            "5 jui 2026",
            "5 lots 2026",
        ):
            with self.assertRaises(ValueError):
                parse_date(text, True)

    def test_amounts(self):
        for text, point, expected in (
            ("R$ 1.234,56", ",", "1234.56"),
            ("$1,234.56", ".", "1234.56"),
            ("(12.00)", ".", "-12.00"),
            ("-12,5", ",", "-12.5"),
            ("12,00-", ",", "-12.00"),
            ("1234", ",", "1234"),
            ("1.234", ",", "1234"),
            ("1.234", ".", "1.234"),
            ("1 234,50 €", ",", "1234.50"),
            ("1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€", ",", "1234.50"),
            ("\N{MINUS SIGN}12,50 €", ",", "-12.50"),
            ("$1,234.56 MXN", ".", "1234.56"),
        ):
            self.assertEqual(parse_amount(text, point), Decimal(expected), text)
        for text, point in (("", "."), ("1,23,4", "."), ("1.2.3", ","), ("five", ".")):
            with self.assertRaises(ValueError):
                parse_amount(text, point)

    def test_dates_in_words_tell_nothing_of_cents(self):
        self.assertTrue(is_worded_date("31-déc.-26"))
        self.assertFalse(is_worded_date("12 345,67 EUR"))
        content = b"client;due;total\nA;25 nov. 26;12,00\nB;26 nov. 26;5\n"
        self.assertEqual(read_items_table(content).decimal_point, ",")

    @given(st.lists(cells, max_size=8), st.permutations(MEANINGS))
    def test_whatever_is_in_it(self, lines, meanings):
        """Each line is a row, a bad line, a title, or nothing; nothing else happens."""
        content = "\n".join([";".join(MEANINGS), *(";".join(line) for line in lines)])
        try:
            table = read_items_table(content.encode())
        except NotItems:
            return
        parsed = parse_items(table, meanings, True, ",")
        told = [each.line for each in (*parsed.rows, *parsed.bad)]
        self.assertEqual(len(told), len(set(told)))


def _dates(issued, due, line):
    return date(2026, 10, issued), date(2026, 11, due), line
