"""The corpus is data: some of it is named like tests, or never ends."""

collect_ignore = ["corpus"]
