"""Anchors of headings as code hosts make them: lower case, no punctuation, a hyphen for each blank."""

import re


def slug(heading, separator):
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)


def on_config(config):
    config["mdx_configs"].setdefault("toc", {})["slugify"] = slug
    return config
