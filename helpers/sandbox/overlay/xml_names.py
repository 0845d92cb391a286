"""The names of a document's elements, whatever namespace they are in."""

from xml.etree.ElementTree import Element


def local_name(element: Element) -> str:
    """The name of an element without its namespace: "Part" of "{http://s3.amazonaws.com/doc/2006-03-01/}Part"."""
    return str(element.tag).rpartition("}")[2]
