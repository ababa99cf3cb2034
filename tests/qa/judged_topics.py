"""Which topics a teacher would call related, judged by what they teach: topic → those related.

Whatever isn't named here beside a topic is judged unrelated to it.
"""

RELATED: dict[str, set[str]] = {
    "loyalty-ladder": {
        "customer-loyalty", "prospects", "new-customers", "regular-customers", "advocates", "partners", "moving-customers-up",
        "loyalty-programmes",
    },
    "net-promoter-score": {
        "loyalty-measures", "nps-margin-of-error", "nps-criticism", "survey-to-plan", "customer-surveys", "customer-loyalty",
    },
    "nps-margin-of-error": {
        "net-promoter-score", "nps-criticism", "loyalty-measures", "confidence-intervals", "sampling", "survey-to-plan",
    },
    "advocates": {
        "loyalty-ladder", "partners", "regular-customers", "moving-customers-up", "customer-loyalty", "new-customers", "prospects",
    },
    "customer-complaints": {"customer-loyalty", "loyalty-ladder", "loyalty-programmes", "regular-customers", "new-customers"},
    "pricing": {"marketing-mix", "promotion", "distribution", "supply-and-demand", "elasticity"},
    "quadratic-equations": {
        "equations", "linear-equations", "systems-of-equations", "equations-with-modulus", "quadratic-function", "quadratic-inequalities",
    },
    "linear-function": {"functions", "quadratic-function", "linear-equations", "logarithms"},
    "derivative": {"calculus", "integral", "functions"},
    "pythagorean-theorem": {"triangles", "law-of-sines", "similar-triangles", "congruent-triangles"},
    "areas": {"triangles", "circles", "solids"},
    "percentages": {"fractions", "decimal-fractions", "common-fractions", "ratios-and-proportions", "banks-and-interest", "word-problems"},
    "order-of-operations": {"arithmetic", "long-division", "divisibility", "common-fractions"},
    "confidence-intervals": {
        "statistical-inference", "sampling", "hypothesis-tests", "nps-margin-of-error", "variance-and-deviation",
    },
    "combinatorics": {"probability", "classical-probability", "conditional-probability"},
    "recursion": {"programming", "loops", "python-basics", "algorithms", "sorting-algorithms"},
    "graphs": {"algorithms", "sorting-algorithms"},
    "ohms-law": {"electricity", "circuits", "electric-power"},
    "momentum": {"mechanics", "newtons-laws", "work-and-energy", "uniform-acceleration"},
    "redox-reactions": {"reactions", "balancing-equations", "reaction-rate", "valence"},
    "photosynthesis": {"cell", "cell-organelles", "ecology", "plants-around-us", "cell-division"},
    "mendel-laws": {"genetics", "dna-and-protein", "cell-division", "evolution"},
    "climate-zones": {"climate", "natural-zones", "winds-and-pressure", "latitude-and-longitude"},
    "one-n-or-two": {"spelling", "prefixes-pre-pri", "unstressed-vowels", "roots-with-alternating-vowels", "parts-of-speech"},
    "direct-speech": {"punctuation", "commas-in-complex-sentences", "participial-phrases"},
    "eugene-onegin": {"russian-classics", "poetry", "war-and-peace", "crime-and-punishment", "metres-of-verse"},
    "present-perfect": {"english-tenses", "present-simple-continuous", "future-forms", "english-grammar"},
    "german-articles": {"german-verbs", "german-word-order"},
    "abolition-of-serfdom": {"russian-history", "peter-the-great", "revolution-of-1917", "kievan-rus"},
    "second-world-war": {"world-wars", "first-world-war"},
    "elections": {"state-and-politics", "forms-of-government"},
    "labour-law": {"civil-law", "constitution", "criminal-law"},
    "inflation": {"macroeconomics", "unemployment", "gross-domestic-product", "banks-and-interest"},
    "moon-phases": {"solar-system", "planets", "keplers-laws"},
    "motivation": {"emotions", "memory-and-attention", "personality"},
    "intervals-and-chords": {"musical-notation"},
}  # fmt: skip
