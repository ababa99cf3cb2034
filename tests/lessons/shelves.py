"""Small shelves to put: a course of three lessons, in both languages."""

from dataclasses import replace

from edu.lessons.rules import CourseSource, Heading, LessonSource, LessonText, Shelf, SubjectSource


def text(slug: str, lang: str, *, html: str = "") -> LessonText:
    return LessonText(
        lang=lang,
        title=f"{slug.capitalize()} in {lang}",
        goal=f"Know {slug}.",
        minutes=5,
        html=html or f'<h2 id="part">Part</h2><p>About {slug}, in {lang}.</p><h2 id="end">End</h2>',
        headings=(Heading(2, "part", "Part"), Heading(2, "end", "End")),
    )


def lesson(slug: str, *, quiz: bool = True) -> LessonSource:
    return LessonSource(slug, quiz=slug if quiz else None, texts=(text(slug, "ru"), text(slug, "en")))


def course(slug: str, *lessons: LessonSource) -> CourseSource:
    return CourseSource(
        slug=slug,
        title={"ru": f"Курс {slug}", "en": f"Course {slug}"},
        about={"ru": "О нём.", "en": "About it."},
        subject="walking",
        taster=lessons[0].quiz if lessons else None,
        lessons=lessons,
    )


def shelf(*courses: CourseSource) -> Shelf:
    return Shelf(
        subjects=(SubjectSource("walking", {"ru": "Ходьба", "en": "Walking"}),),
        courses=courses or (course("steps", lesson("one"), lesson("two"), lesson("three")),),
    )


def with_text(source: LessonSource, lang: str, html: str) -> LessonSource:
    """The lesson with other words in one language."""
    return replace(source, texts=tuple(replace(each, html=html) if each.lang == lang else each for each in source.texts))
