"""What the window knows of the page before its panel is imported."""

from phoenix_admin.ui.panel import PageFacts

PAGE = PageFacts("journal", "Journal", "shield-check", 8)
