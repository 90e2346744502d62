"""What is pasted into other systems says what the box takes, and is of this version."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PACKAGES = ROOT / "packages"
PLUGIN = PACKAGES / "wordpress" / "vouch-search" / "vouch-search.php"
DOCS = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
ATTRIBUTES = set(
    re.findall(r"^\| `([\w-]+)` \|", DOCS.partition("\n## Attributes\n")[2].partition("\n## ")[0], re.MULTILINE)
)
SNIPPETS = [PLUGIN, PACKAGES / "drupal" / "vouch-search.html.twig", PACKAGES / "form.html",
            PACKAGES / "hugo" / "layouts" / "shortcodes" / "vouch-search.html"]  # fmt: skip


@pytest.mark.parametrize("path", SNIPPETS, ids=lambda path: str(path.relative_to(PACKAGES)))
def test_each_has_the_form_for_pages_without_script_which_puts_no_question_into_an_address(path: Path) -> None:
    form = re.search(r"<form [^>]*>.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL)

    assert form
    assert 'method="post"' in form[0]
    assert re.search(r'<input name="q" type="search"[^>]* required>', form[0])


@pytest.mark.parametrize("path", SNIPPETS[:2] + SNIPPETS[3:], ids=lambda path: str(path.relative_to(PACKAGES)))
def test_attributes_that_they_write_are_those_of_the_box(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tags = " ".join(re.findall(r"<vouch-search[^\n]*", text))
    written = set(re.findall(r'\s([a-z-]+)="', tags.partition("><form")[0]))

    assert written <= ATTRIBUTES
    assert len(ATTRIBUTES) > 20


def test_the_wordpress_plugin_lets_authors_say_attributes_of_the_box_and_no_others() -> None:
    text = PLUGIN.read_text(encoding="utf-8")
    listed = re.search(r"VOUCH_SEARCH_ATTRIBUTES = array\((.*?)\);", text)

    assert listed
    names = set(re.findall(r"'([\w-]+)'", listed[1]))
    assert names <= ATTRIBUTES
    assert not names & {"endpoint", "key", "site-key", "results", "texts"}  # where questions go is for the site's owner


def test_the_plugin_has_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.findall(r"^ \* Version: +(\S+)$", PLUGIN.read_text(encoding="utf-8"), re.MULTILINE) == [
        project["version"]
    ]


@pytest.mark.skipif(shutil.which("php") is None, reason="php isn't installed, so the plugin wasn't run")
def test_the_plugin_escapes_what_it_is_given_and_keeps_only_what_is_well_formed(tmp_path: Path) -> None:
    stubs = Path(__file__).parent / "wordpress_stubs.php"
    tag = '<script src="https://search.example/widget.js" id="vouch-search-js"></script>'
    asked = f"""<?php require '{stubs}'; require '{PLUGIN}';
    $GLOBALS['options'] = vouch_search_sanitize(
      array('endpoint' => ' https://search.example ', 'key' => 'vk_staff_1_a', 'country' => 'gb'));
    echo json_encode($GLOBALS['options']), "\\n";
    echo vouch_search_shortcode(
      array('placeholder' => '"><script>alert(1)</script>', 'endpoint' => 'https://evil.example/',
      'onclick' => 'x', 'modal', 'heading_level' => '3')), "\\n";
    echo json_encode(vouch_search_sanitize(array('endpoint' => 'javascript:alert(1)', 'country' => 'GBR'))), "\\n";
    echo vouch_search_as_module('{tag}', 'vouch-search'), "\\n";
    """
    (tmp_path / "ask.php").write_text(asked)
    done = subprocess.run(["php", "ask.php"], cwd=tmp_path, capture_output=True, text=True, check=False)
    kept, box, refused, module = done.stdout.strip().splitlines()

    assert kept == '{"endpoint":"https:\\/\\/search.example\\/","key":"","country":"GB"}'
    assert box.startswith(
        '<vouch-search endpoint="https://search.example/" country="GB" '
        'placeholder="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" modal="" heading-level="3"><form action='
    )
    assert "evil" not in box
    assert "onclick" not in box
    assert refused == '{"endpoint":"","key":"","country":""}'
    assert module == tag.replace("<script ", '<script type="module" ')
