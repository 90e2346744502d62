import pytest

from ingest.html.class_names import name_consent, name_furniture, name_warning


@pytest.mark.parametrize(
    "names",
    [
        "site-nav", "nhsuk-breadcrumb", "breadcrumbs", "cookieBanner", "onetrust-banner-sdk", "related-articles",
        "share", "sd-sharing", "social-share-buttons", "ad-slot", "post-navigation", "sidebar", "ez-toc-container",
        "x related", "newsletter-modal", "comments-area", "site-footer", "skip-link",
    ],
)  # fmt: skip
def test_parts_of_a_page_that_are_never_the_articles(names: str) -> None:
    assert name_furniture(names)


@pytest.mark.parametrize(
    "names",
    [
        "", "work-related-asthma", "age-related-macular-degeneration", "social-anxiety-disorder", "skip-a-dose",
        "sharing-needles", "informed-consent", "health-promotion", "naval-medicine", "has-sidebar", "page-wrapper",
        "elementor-widget elementor-widget-text-editor", "menu-planning-diabetes", "onset-footer", "entry-content",
    ],
)  # fmt: skip
def test_topics_and_layouts_are_no_furniture(names: str) -> None:
    assert not name_furniture(names)


def test_consent_and_warnings_have_names_of_their_own() -> None:
    assert name_consent("cookie-consent-banner")
    assert not name_consent("informed-consent")
    assert name_warning("nhsuk-care-card")
    assert name_warning("usa-alert usa-alert--warning")
    assert not name_warning("careers card")
