"""Pages of HTML that need nothing from elsewhere, from the templates that come with netbook."""

from typing import Any

from netbook.shipped import shipped


def filled_page(template: str, **facts: Any) -> str:
    """The template of that name with these facts in it. Texts of cells stay texts."""
    import jinja2  # 60 ms that no other command should wait for

    loader = jinja2.FileSystemLoader(shipped("templates") / "pages")
    pages = jinja2.Environment(
        autoescape=True, loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template(template).render(**facts)
