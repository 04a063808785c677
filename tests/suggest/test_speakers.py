"""Who is meant: each case is a text, and whose its last quotation is."""

import pytest
from tests.suggest.test_attributions import article

from newsdata import plugins, suggest
from newsdata.model import Record
from newsdata.scheme import default
from newsdata.suggest._quoting.persons import Persons
from newsdata.suggest._quoting.words import words

RULES = [(name, plugins.get("suggester", name)) for name in ("entities", "quotes")]


def speaker(record: Record) -> str | None:
    """Who the last quotation is attributed to, by name if there is one."""
    labelled = suggest.add(record, RULES, default())
    spans = {span.id: span for span in labelled.spans}
    last = max((s for s in labelled.spans if s.label == "QUOTE"), key=lambda span: span.start)
    for relation in labelled.relations:
        roles = {arg.role: spans[arg.ref] for arg in relation.args}
        if roles["content"] == last:
            found = roles.get("resolved") or roles.get("source")
            return found.text if found else None
    return None


ENGLISH = {
    "a verb that nobody listed": "Ann Lee won. “I ran,” beamed the captain.",
    "a colon without a verb of saying": "Manager Ben Cole had no doubt: “It went in.”",
    "a topic": "For Ann Lee, 45, it is over. “I was born here,” she says.",
    "the sentence before": "Ann Lee had an answer ready. “Break it.”",
    "the other of two": (
        "“You lied,” Ann Lee said to Ben Cole.\n\n“I did not,” Cole replied.\n\n“You did.”"
    ),
    "the same one, where nobody talks with anybody": (
        "Ann Lee stood up. “We lost,” she said.\n\nBen Cole had paid. “I won,” he said.\n\n“Twice.”"
    ),
    "a pronoun of another gender": (
        "Mary Lee, the chair, resigned. Sir Alan Drake sighed. “I am free,” she said."
    ),
    "a pronoun for somebody without a name": (
        "Ben Cole left. A spokeswoman said he was ill. “It is the flu,” she added."
    ),
    "a title that tells two apart": (
        "Ann Drake and her father, Sir Tom Drake, came. “I drove,” Sir Drake said."
    ),
    "I in a quotation": "“I told him, ‘Go home,’” said Ann Lee.",
    "a relative clause": "She wore an apron that says “Ask me.”",
    "a first name, met as somebody's brother": (
        "Ann Lee wept. Her brother Linus laughed. “I knew it,” he said."
    ),
    "a description that says who it is": (
        "Ann Lee left. “We lose fish,” said the owner of a shop in Torsund."
    ),
    "a description that stands for a name": "Ben Cole left. “I’m out,” the 61-year-old said.",
    "a description that takes up somebody without a name": (
        "Ben Cole left. In the foyer, a boy of nine wept. “It was sad,” the boy said."
    ),
    "a description that takes up what somebody is": (
        "Ben Cole, 45, a singer from Torsund, left. “It was sad,” the singer said."
    ),
    "the first of two verbs behind a conjunction": "Ben Cole left when a pensioner stood and shouted: “Shame!”",
    "a verb in its plain form": "Ben Cole left. In their paper, the authors themselves warn that it is “too early”.",
    "whom somebody heard": "Ann Lee wept. “I could hear people on the radio saying ‘go now’,” she said.",
    "what a report found": "A review of Torsund Prison found that it was “running on goodwill”.",
    "a wife whose surname only her husband is given": "Peter Ray wept. Mr Ray’s wife, Jan, left. “It is sad,” Mrs Ray said.",
    "a dame called by her first name": "A review by Dame Ann Drake is out. Dame Ann praised staff. “They held on,” she said.",
    "an apposition behind a preposition": "Alice’s mother, Emma Cole, left. In a note read by the family’s lawyer, Naveed Roe, she said: “No.”",
    "a surname behind a headline’s quotation": "“Just a bad day”: Cole shrugs it off\n\nSkipper Ben Cole refused to panic.",
    "a verb right in front of the quotation": "Ben Cole sent a note. When the friend replied “what now”, Cole answered with a shrug.",
    "a label in a list": "* Profit fell\n* CEO: “We were slow” to see it\n\nBen Cole left.",
    "a husband whose wife has a title": "Peter Ray died. Mrs Ray wept. “A cello is a box,” he told us in 1978.",
    "a companion": "Mary Cole sang. The man beside me yawned. His companion nudged him. “It is slow,” she hissed.",
    "a subject behind a title": "Ms. Rask’s deputy, Timo Berg, went further, calling it “an embarrassment, in a scenic setting.”",
    "a verb of nobody’s saying in front": "Rosa Cole is the Fool. When she sings, “the rain it raineth every day”, we cry.",
    "who answers a question": "“I am sad,” Ann Lee said.\n\nShe looked at Ben Cole.\n\n“What did you say?” Cole asked.\n\n“The truth.”",
    "a company with a capital inside": "BelRail called it a mistake. “Our offer stands,” it said.",
    "somebody who is not to be named": "Ben Cole cut his rating. “It was late,” said the investor, who asked not to be named.",
    "who is named behind by": "The plan has been described by Ann Lee as “a mess”.",
    "who is named behind by and the quotation": "The plan was branded “a mess” by Ann Lee.",
    "as somebody puts it": "Ben Cole left. It is, as Ann Lee puts it, “a mess”.",
    "a topic without a comma": "For Ben Cole it was “the worst day of my life”.",
    "a conjunction before the speaker": "Ann Lee left. Yet critics say the plan is “a mess”.",
    "a document": "Ann Lee sent a letter to parents. “We are thankful,” the letter reads.",
    "a company": "Halvard Foods Group closed. “We regret it,” the company said.",
    "a name before an apposition with commas": (
        "“It is the wind,” Ann Lee, an analyst at the Council on Water, Air and Fire, told us."
    ),
    "a participle behind the quotation": (
        "Ann Lee said the deal was “not, as such, illegal”, saying she trusted the Norland courts."
    ),
    "who does what a participle says": (
        "The League objected. Torsund followed, with Foreign Minister Ann Lee warning of “a mess”."
    ),
    "a verb that is a noun": (
        "Ann Lee left. Two states also objected, and the chair, Ben Cole, spoke of “a mess”."
    ),
    "an office without a name": (
        "The High Commissioner for Human Rights said it did “not change the law”."
    ),
    "a name between the speaker and the verb": (
        "Tilda Rask, an analyst at the nonprofit Clear Well, called it “sadly familiar.”"
        " “It is the pipes,” she said."
    ),
    "a name behind a headline's quotation": (
        "“I slept in the laundry”: Ifeoma Black on ghosts\n\nBen Cole is late."
    ),
    "a noun behind a headline's quotation": "“Not a good day at all”: The Friday paper\n\nBen Cole.",
    "an abbreviated title between commas": (
        "The bill’s sponsor, State Sen. Greta Hall, described it as “a matter of good housekeeping.”"
    ),
}
EXPECTED: dict[str, str | None] = {
    "a verb that nobody listed": "Ann Lee",
    "a colon without a verb of saying": "Ben Cole",
    "a topic": "Ann Lee",
    "the sentence before": "Ann Lee",
    "the other of two": "Ann Lee",
    "the same one, where nobody talks with anybody": "Ben Cole",
    "a pronoun of another gender": "Mary Lee",
    "a pronoun for somebody without a name": "she",
    "a title that tells two apart": "Tom Drake",
    "I in a quotation": "Ann Lee",
    "a relative clause": "an apron",
    "a first name, met as somebody's brother": "Linus",
    "a description that says who it is": "the owner of a shop in Torsund",
    "a description that stands for a name": "Ben Cole",
    "a description that takes up somebody without a name": "the boy",
    "a description that takes up what somebody is": "Ben Cole",
    "the first of two verbs behind a conjunction": "a pensioner",
    "a verb in its plain form": "the authors",
    "whom somebody heard": "people on the radio",
    "what a report found": "A review of Torsund Prison",
    "a wife whose surname only her husband is given": "Jan",
    "a dame called by her first name": "Ann Drake",
    "an apposition behind a preposition": "Emma Cole",
    "a surname behind a headline’s quotation": "Ben Cole",
    "a verb right in front of the quotation": "the friend",
    "a label in a list": "CEO",
    "a husband whose wife has a title": "Peter Ray",
    "a companion": "she",
    "a subject behind a title": "Timo Berg",
    "a verb of nobody’s saying in front": "Rosa Cole",
    "who answers a question": "Ann Lee",
    "a company with a capital inside": "BelRail",
    "somebody who is not to be named": "the investor",
    "who is named behind by": "Ann Lee",
    "who is named behind by and the quotation": "Ann Lee",
    "as somebody puts it": "Ann Lee",
    "a topic without a comma": "Ben Cole",
    "a conjunction before the speaker": "critics",
    "a document": "the letter",
    "a company": "the company",
    "a name before an apposition with commas": "Ann Lee",
    "a participle behind the quotation": "Ann Lee",
    "who does what a participle says": "Ann Lee",
    "a verb that is a noun": "Ben Cole",
    "an office without a name": "The High Commissioner for Human Rights",
    "a name between the speaker and the verb": "Tilda Rask",
    "a name behind a headline's quotation": "Ifeoma Black",
    "a noun behind a headline's quotation": None,
    "an abbreviated title between commas": "Greta Hall",
}


@pytest.mark.parametrize("case", ENGLISH)
def test_the_speaker_is_who_is_meant(case: str) -> None:
    assert speaker(article(ENGLISH[case])) == EXPECTED[case]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Anna Huber gewann. „Schön“, strahlte die Siegerin.", "Anna Huber"),
        ("de", "Minister Jan Krug kam. „So nicht“, so der Politiker.", "Jan Krug"),
        ("de", "Jan Krug kam. Gefragt nach Anna Huber, antwortete er: „Nie.“", "Jan Krug"),
        (
            "de",
            "„Jetzt reicht es uns allen hier wirklich“: Trainer Wechsel naht\n\nJan Krug kam.",
            None,
        ),
        ("fr", "« J’y étais »: Julie Caron raconte\n\nAlain Mercier a parlé.", "Julie Caron"),
        ("fr", "Le préfet, Alain Mercier, a parlé. « Jamais », a-t-il insisté.", "Alain Mercier"),
        (
            "de",
            "In ihrer Rede nannte die Leiterin Anna Huber den Plan „ein Märchen“.",
            "Anna Huber",
        ),
        ("de", "Jan Krug kam. „Gut so“, fügte der Minister hinzu.", "Jan Krug"),
        ("de", "Die Leiterin der Schule, Anna Huber, sprach von einem „Erfolg“.", "Anna Huber"),
        ("de", "Jan Krug kam spät, als eine Frau aufstand und rief: „Nein!“", "eine Frau"),
        ("de", "Schülersprecher Jan Krug kam. „Gut“, meinte der Gymnasiast.", "Jan Krug"),
        (
            "es",
            "Alba Cárdenas llegó tarde. «No», le respondió Cárdenas desde el coche.",
            "Alba Cárdenas",
        ),
        ("fr", "Julie Caron attendait. « Non », lui a répondu Alain Mercier.", "Alain Mercier"),
        (
            "fr",
            "Julie Caron attend. La mère de la victime, Annick Roy, part. « Non », a-t-elle dit.",
            "Annick Roy",
        ),
        ("fr", "« Personne n’a crié. J’ai dit : “On y va” », raconte Julie Caron.", "Julie Caron"),
        (
            "de",
            "Jan Krug kam. Auf einem Schild vor dem Tor steht: „Nein danke.“",
            "einem Schild vor dem Tor",
        ),
        (
            "de",
            "Jan Krug kam. „Es fehlt Geld“, heißt es in einem Schreiben der Stadt, das vorliegt.",
            "einem Schreiben der Stadt",
        ),
        ("de", "Jan Krug kam. „Es fehlt Geld“, hieß es in Hamburg.", "es"),
        ("fr", "Julie Caron attend. Sur une affiche, on pouvait lire : « Non ».", "une affiche"),
        (
            "es",
            "Lucía Prieto vino. En un cartel pegado a la reja se lee: “No”.",
            "un cartel pegado a la reja",
        ),
        (
            "fr",
            "Hervé Roy est venu. M. Roy a fini par reconnaître que tout était « sans doute perdu ».",
            "Hervé Roy",
        ),
        (
            "es",
            "Ignacio Verdugo Salas llegó. «Es falso», replica Verdugo.",
            "Ignacio Verdugo Salas",
        ),
        (
            "fr",
            "Depuis janvier, Solène Roy, libraire à Brest, lit. « Bien », sourit-elle.",
            "Solène Roy",
        ),
        ("fr", "Paul Roy arrive. « Au voleur ! » hurla une voisine.", "une voisine"),
        (
            "de",
            "Jan Krug ging. Nach dem Spiel hatten die Fans lautstark „Krug raus“ gerufen.",
            "die Fans",
        ),
        ("de", "Nach Angaben von Anna Huber war es „ein harter Winter“.", "Anna Huber"),
        ("de", "Bahn-Chefin Huber: „Es wird jetzt teuer“\n\nAnna Huber warnt.", "Anna Huber"),
        ("de", "Trainer Wechsel: „Es wird jetzt teuer“\n\nAnna Huber warnt.", None),
        ("fr", "Julie Caron s’est dite « très déçue ».", "Julie Caron"),
        ("fr", "Pour le maire Marc Viguier, c’est « une honte ».", "Marc Viguier"),
        ("fr", "« C’est une honte, s’indigne Marc Viguier. On nous ment. »", "Marc Viguier"),
        ("de", "Jan Krug, der seit Mai Trainer ist, lobte die „tolle Moral“.", "Jan Krug"),
        ("de", "Auf Nachfrage erklärte Anna Huber, man sei „im Plan“.", "Anna Huber"),
        ("de", "Dem Sender sagte Anna Huber: „Wir sind im Plan.“", "Anna Huber"),
        ("fr", "« Tout va bien », a déclaré à l’AFP Julie Caron.", "Julie Caron"),
        ("es", "“Es un paso atrás”, dijo a la prensa Lucía Prieto.", "Lucía Prieto"),
        ("fr", "Pour Julie Caron, riveraine, « c’est trop tard ».", "Julie Caron"),
        ("fr", "« Non », ironise l’élu, Marc Viguier.", "Marc Viguier"),
        ("es", "La ministra, Carmen Lobato, defendió todo. «Salva vidas», dijo.", "Carmen Lobato"),
        ("es", "Lucía Prieto llegó tarde. «No hay plan», criticó la mujer.", "Lucía Prieto"),
    ],
)
def test_other_languages_have_the_same_rules(
    language: str, text: str, expected: str | None
) -> None:
    assert speaker(article(text, language)) == expected


def test_a_relative_with_a_full_name_is_one_person() -> None:
    text = "Ben Cole left. His sister Dolores Vale stayed. “Good,” she said."
    record = suggest.add(article(text), RULES[:1], default())
    persons = Persons(record, words("en"), [])
    named = [text[each.start : each.end] for each in persons.mentioned(len(text))]
    assert named == ["Dolores Vale", "Ben Cole"]
    assert speaker(article(text)) == "Dolores Vale"


def test_a_french_sentence_may_end_with_a_space_before_the_mark() -> None:
    text = "Un mot prévient les gens : « Fermé. » Une lectrice a répondu : « Tant pis. »"
    labelled = suggest.add(article(text, "fr"), RULES, default())
    spans = {span.id: span for span in labelled.spans}
    said = [
        (roles["content"].text, roles["source"].text)
        for relation in labelled.relations
        for roles in [{arg.role: spans[arg.ref] for arg in relation.args}]
    ]
    assert said == [("« Fermé. »", "Un mot"), ("« Tant pis. »", "Une lectrice")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“I was there”\n\nBen Cole left. “I was there, too,” said Ann Lee.", "Ann Lee"),
        ("“I was there”\n\nBen Cole left. “Never,” he said.", "Ben Cole"),
        ("Plan leaves ‘a very big and real mess’\n\nBen Cole left. “Never,” he said.", None),
    ],
)
def test_a_headline_that_names_nobody_quotes_who_says_it_below(
    text: str, expected: str | None
) -> None:
    labelled = suggest.add(article(text), RULES, default())
    spans = {span.id: span for span in labelled.spans}
    first = min((s for s in labelled.spans if s.label == "QUOTE"), key=lambda span: span.start)
    found = [
        roles.get("resolved", roles["source"]).text
        for relation in labelled.relations
        for roles in [{arg.role: spans[arg.ref] for arg in relation.args}]
        if roles["content"] == first
    ]
    assert found == ([expected] if expected else [])
