"""The search from a terminal."""

from click.testing import CliRunner
from flask.cli import ScriptInfo

from edu.search import commands
from edu.search.service import finding, index
from tests.search import corpus


def test_everything_that_somebody_lists_is_put_anew(app, make):
    make.person("Ermintrude")
    index.put_many(corpus.entries())  # which nobody lists
    result = CliRunner().invoke(commands.search, ["rebuild"], obj=ScriptInfo(create_app=lambda: app))
    assert result.output == "1 things can be found.\n"
    assert finding.find("ermintrude", lang="en").hits
    assert not finding.find("дискриминант", lang="ru").hits
