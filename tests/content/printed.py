"""The whole course as a file to print: `python -m tests.content.printed [FOLDER]` writes course.ru.pdf and course.en.pdf with Chromium.

It starts the site in a folder of its own, with the content that ships, and prints `/learn/loyalty/print` as a reader's browser would.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from edu.core.i18n import LANGUAGES
from tests.browser.conftest import CHROMIUM, FLAGS, running
from tests.letters import Letters


def print_course(url: str, folder: Path) -> list[Path]:
    """The PDFs of the course at this site, one in each language."""
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for lang in LANGUAGES:
            page = browser.new_page()
            page.goto(f"{url}/{lang}/learn/loyalty/print")
            made.append(folder / f"course.{lang}.pdf")
            page.pdf(path=made[-1], format="A4", print_background=False, outline=True, tagged=True)
        browser.close()
    return made


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    with tempfile.TemporaryDirectory() as data, Letters() as letters, running(Path(data), letters) as site:
        for path in print_course(site.url, target):
            print(path)


if __name__ == "__main__":
    main()
