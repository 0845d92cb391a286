"""How the cards look: markup, the widgets of HTML and of code, the style sheet, the sign of the world one is in."""
