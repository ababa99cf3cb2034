"""Small tables that CSV and XLSX read alike: the headers, the rows, what comes out, and what is told."""

from edu.core.marks import Body

HEAD = "kind,id,text,option 1,option 2,option 3,right"
CHOICE = {"id": "q", "kind": "choice", "text": "T", "options": [{"text": "A"}, {"text": "B", "right": True}]}

# Headers and rows, parted by commas; the bodies, ids and all; what is told.
TABLES: dict[str, tuple[list[str], list[Body], list[str]]] = {
    "a choice by number": ([HEAD, "choice,q,T,A,B,,2"], [CHOICE], []),
    "a choice by letter": ([HEAD, "choice,q,T,A,B,,b"], [CHOICE], []),
    "a choice by a letter with a dot": ([HEAD, "choice,q,T,X,Y,,B."], [{**CHOICE, "options": [{"text": "X"}, {"text": "Y", "right": True}]}], []),
    "a choice by a Russian letter": ([HEAD, "choice,q,T,X,Y,,б"], [{**CHOICE, "options": [{"text": "X"}, {"text": "Y", "right": True}]}], []),
    "a choice by its text": ([HEAD, "choice,q,T,one,two,,two"], [{**CHOICE, "options": [{"text": "one"}, {"text": "two", "right": True}]}], []),
    "a text that is a letter too": ([HEAD, "choice,q,T,B,A,,A"], [{**CHOICE, "options": [{"text": "B"}, {"text": "A", "right": True}]}], []),
    "a number that is a text too": (
        [HEAD, "choice,q,T,2,1,,1"],
        [{**CHOICE, "options": [{"text": "2", "right": True}, {"text": "1"}]}],
        ["row 2: “1” under “right” was taken for the number of an option, not for its text."],
    ),
    "no right option": ([HEAD, "choice,q,T,A,B,,"], [], ["row 2, options: Mark exactly one option as right, with “right: true”. !"]),
    "a right option that isn't": (
        [HEAD, "choice,q,T,A,B,,7"],
        [],
        ["row 2, options: Mark exactly one option as right, with “right: true”. !", "row 2: “7” under “right” is no option: write its number or its letter."],
    ),
    "an option left out between": ([HEAD, "choice,q,T,A,,B,3"], [CHOICE], []),
    "a partly right option": (
        [HEAD + ",mark 1", "choice,q,T,A,B,,2,\"0,5\""],
        [{**CHOICE, "options": [{"text": "A", "mark": 0.5}, {"text": "B", "right": True}]}],
        [],
    ),
    "several": (
        [HEAD, "choices,q,T,4,7,10,\"1, 3\""],
        [{**CHOICE, "kind": "choices", "options": [{"text": "4", "right": True}, {"text": "7"}, {"text": "10", "right": True}]}],
        [],
    ),
    "several by their texts": (
        [HEAD, "choices,q,T,four,seven,ten,four; ten"],
        [{**CHOICE, "kind": "choices", "options": [{"text": "four", "right": True}, {"text": "seven"}, {"text": "ten", "right": True}]}],
        [],
    ),
    "true or false": (
        ["kind,id,text,right,why 1,why 2", "truefalse,q,T,false,Yes?,No!"],
        [{"id": "q", "kind": "truefalse", "text": "T", "answer": False, "why_true": "Yes?", "why_false": "No!"}],
        [],
    ),
    "true or false in Russian": (["вид,код,вопрос,верно", "верно или нет,q,T,Да"], [{"id": "q", "kind": "truefalse", "text": "T", "answer": True}], []),
    "neither true nor false": (["kind,id,text,right", "truefalse,q,T,perhaps"], [], ["row 2, answer: Write “true” or “false” here. !"]),
    "a short answer": (
        ["kind,id,text,option 1,option 2,mark 2,why,typos", "short,q,T,Paris,Versailles,0.25,On the Seine,1"],
        [{"id": "q", "kind": "short", "text": "T", "why": "On the Seine", "typos": 1, "answers": [{"text": "Paris"}, {"text": "Versailles", "mark": 0.25}]}],
        [],
    ),
    "a short answer under right": (["kind,id,text,right", "short,q,T,Paris"], [{"id": "q", "kind": "short", "text": "T", "answers": [{"text": "Paris"}]}], []),
    "a short answer with a star": (
        ["kind,id,text,option 1,show", "short,q,T,*Paris,Paris"],
        [{"id": "q", "kind": "short", "text": "T", "answers": [{"text": "*Paris", "show": "Paris"}]}],
        [],
    ),
    "a star and nothing to show": (["kind,id,text,option 1", "short,q,T,*Paris"], [], ["row 2, show: Write here what to show as right: “text” has a star in it. !"]),
    "a number": (
        ["kind,id,text,option 1,tolerance 1,unit", "numeric,q,T,\"3,14\",\"0,01\",m"],
        [{"id": "q", "kind": "numeric", "text": "T", "unit": "m", "answers": [{"value": 3.14, "tolerance": 0.01}]}],
        [],
    ),
    "a number and a share": (
        ["kind,id,text,option 1,tolerance 1", "numeric,q,T,-5,5 %"],
        [{"id": "q", "kind": "numeric", "text": "T", "answers": [{"value": -5, "tolerance": 0.05, "type": "relative"}]}],
        [],
    ),
    "a number and a factor": (
        ["kind,id,text,option 1,tolerance 1", "numeric,q,T,100,×1.5"],
        [{"id": "q", "kind": "numeric", "text": "T", "answers": [{"value": 100, "tolerance": 0.5, "type": "geometric"}]}],
        [],
    ),
    "no number": (["kind,id,text,option 1", "numeric,q,T,frog"], [], ["row 2, option 1: Write a number here, with a decimal point and without quotes. !"]),
    "pairs": (
        ["kind,id,text,option 1,answer 1,wrong 1,option 2,answer 2,answer 3", "match,q,T,France,Paris,Rome: Beyond the Alps.,Norway,Oslo,Rome"],
        [
            {
                "id": "q", "kind": "match", "text": "T",
                "cards": {"a1": "Paris", "a2": "Oslo", "a3": "Rome"},
                "prompts": [{"text": "France", "answer": "a1", "wrong": {"a3": "Beyond the Alps."}}, {"text": "Norway", "answer": "a2"}],
            }
        ],
        [],
    ),
    "a reason for no card": (
        ["kind,id,text,option 1,answer 1,wrong 1,option 2,answer 2,answer 3", "match,q,T,France,Paris,Why not,Norway,Oslo,Rome"],
        [
            {
                "id": "q", "kind": "match", "text": "T",
                "cards": {"a1": "Paris", "a2": "Oslo", "a3": "Rome"},
                "prompts": [{"text": "France", "answer": "a1"}, {"text": "Norway", "answer": "a2"}],
            }
        ],
        ["row 2: “Why not” under “wrong 1” begins with no answer and a colon."],
    ),
    "two cards only": (
        ["kind,id,text,option 1,answer 1,option 2,answer 2", "match,q,T,France,Paris,Norway,Oslo"],
        [],
        ["row 2, cards: Give at least 3 entries here. !"],
    ),
    "groups": (
        ["kind,id,text,option 1,answer 1,option 2,answer 2,option 3,answer 3", "sort,q,T,fox,land,whale,sea,hare,land"],
        [
            {
                "id": "q", "kind": "sort", "text": "T",
                "groups": {"a1": "land", "a2": "sea"},
                "items": [{"text": "fox", "group": "a1"}, {"text": "whale", "group": "a2"}, {"text": "hare", "group": "a1"}],
            }
        ],
        [],
    ),
    "an order": (
        ["kind,id,text,option 1,option 2,option 3,mode,from,to,near,why", "order,q,T,a,b,c,pairs,first,last,Look!,So."],
        [{"id": "q", "kind": "order", "text": "T", "items": ["a", "b", "c"], "mode": "pairs", "from": "first", "to": "last", "near": "Look!", "why": "So."}],
        [],
    ),
    "an essay": (
        ["kind,id,text,option 1,mark 1,least,most,lines,sample", "essay,q,T,Clear,4,10,90,8,Like this"],
        [{"id": "q", "kind": "essay", "text": "T", "least": 10, "most": 90, "lines": 8, "sample": "Like this", "rubric": {"a1": {"text": "Clear", "points": 4}}}],
        [],
    ),
    "a text to read": (["kind,text", "description,Read this"], [{"id": "read-this", "kind": "description", "text": "Read this"}], []),
    "would you recommend": (["kind,id,text,second question", "nps,q,T,Why?"], [{"id": "q", "kind": "nps", "text": "T", "why_text": "Why?"}], []),
    "what every question may have": (
        ["kind,id,text,right,points,tags,difficulty,note,lesson,penalty,hint 1,hint 2", "truefalse,q,T,true,20,\"a, b\",3,N,ladder#top,0.25,H,I"],
        [
            {
                "id": "q", "kind": "truefalse", "text": "T", "answer": True, "points": 20, "tags": ["a", "b"], "difficulty": 3, "note": "N",
                "lesson": "ladder#top", "penalty": 0.25, "hints": [{"text": "H"}, {"text": "I"}],
            }
        ],
        [],
    ),
    "both languages": (
        ["kind,id,text_ru,text_en,right", "truefalse,q,Да,Yes,true"],
        [{"id": "q", "kind": "truefalse", "text": {"ru": "Да", "en": "Yes"}, "answer": True}],
        [],
    ),
    "one language and a plain text": (
        ["kind,id,text,text en,right", "truefalse,q,Да,Yes,true"],
        [{"id": "q", "kind": "truefalse", "text": {"ru": "Да", "en": "Yes"}, "answer": True}],
        [],
    ),
    "a tag in Russian": (
        ["kind,id,text,right,tags", "truefalse,q,T,true,Щука"],
        [{"id": "q", "kind": "truefalse", "text": "T", "answer": True, "tags": ["shchuka"]}],
        ["row 2: The tag “Щука” is now “shchuka”: tags are small Latin letters, digits and hyphens."],
    ),
    "an empty row between": ([HEAD, ",,,,,,", "choice,q,T,A,B,,2"], [CHOICE], []),
    "a line above the headers": (["My questions", HEAD, "choice,q,T,A,B,,2"], [CHOICE], ["row 1: This stands above the headers and was left out."]),
    "headers spaced otherwise": (["KIND,Id,Question,Option1,option_2,Correct", "Choice,q,T,A,B,2"], [CHOICE], []),
    "an unknown column": ([HEAD + ",colour", "choice,q,T,A,B,,2,red"], [CHOICE], ["row 1: The column “colour” is not known and was left out."]),
    "a column twice": ([HEAD + ",text", "choice,q,T,A,B,,2,U"], [CHOICE], ["row 1: There are two columns “text”: the second was left out."]),
    "a cell that means nothing": (
        [HEAD + ",tolerance 1", "choice,q,T,A,B,,2,5"],
        [CHOICE],
        ["row 2: “tolerance 1” means nothing for this kind and was left out."],
    ),
    "no kind": ([HEAD, ",q,T,A,B,,2"], [], ["row 2, kind: Write the kind of the question under “kind”. !"]),
    "an unknown kind": ([HEAD, "choise,q,T,A,B,,2"], [], ["row 2, kind: “choise” is not known here. Did you mean “choice”? !"]),
    "a kind that no row holds": ([HEAD, "cloze,q,T,A,B,,2"], [], ["row 2, kind: A text with gaps needs more than the cells of a row. !"]),
    "no text": ([HEAD, "choice,q,,A,B,,2"], [], ["row 2, text: Write a text here. !"]),
    "no headers": (["choice,q,T,A,B,,2"], [], None),
    "headers and nothing": ([HEAD], [], [": There are no questions in this file. !"]),
    "two of one id": ([HEAD, "choice,q,T,A,B,,2", "choice,q,T,A,B,,2"], [CHOICE, {**CHOICE, "id": "q-2"}], []),
    "an id in Russian": ([HEAD, "choice,Вопрос 1,T,A,B,,2"], [{**CHOICE, "id": "vopros-1"}], []),
    "no id": ([HEAD, "choice,,What is B?,A,B,,2"], [{**CHOICE, "id": "what-is-b", "text": "What is B?"}], []),
    "a broken one among good ones": ([HEAD, "choice,q,T,A,,,1", "choice,r,T,A,B,,2"], [{**CHOICE, "id": "r"}], ["row 2, options: Give at least 2 entries here. !"]),
    "a guarded formula": ([HEAD, "choice,q,'=1+1,'-A,''@B,,2"], [{**CHOICE, "text": "=1+1", "options": [{"text": "-A"}, {"text": "'@B", "right": True}]}], []),
    "an apostrophe that guards nothing": ([HEAD, "choice,q,'tis,A,B,,2"], [{**CHOICE, "text": "'tis"}], []),
    "points out of range": ([HEAD + ",points", "choice,q,T,A,B,,2,1000"], [], ["row 2, points: Write a number from 1 to 100 here. !"]),
    "points in words": ([HEAD + ",points", "choice,q,T,A,B,,2,many"], [], None),
    "far too many options": (["kind,text,option 31", "choice,T,x"], [], None),
    "an arabic digit": ([HEAD, "choice,q,T,A,B,,٢"], [], None),
    "a raised digit": ([HEAD, "choice,q,T,A,B,,²"], [], None),
}  # fmt: skip
