"""Where things are on the screen, for the driver of a LibreOffice that has a window: by its accessibility tree."""

import uno
from com.sun.star.accessibility.AccessibleRole import ALERT, DIALOG, MENU_BAR, PUSH_BUTTON, STATIC


class OnScreen:
    """Operations on what is shown; `_documents` and `_toolkit` are the driver's."""

    def go_to_buttons(self, document, sheet):
        """Shows the sheet so that its buttons are on the screen."""
        found = self._documents[document]
        page = found.Sheets.getByName(sheet)
        shapes = [page.DrawPage.getByIndex(at) for at in range(page.DrawPage.getCount())]
        left = min(each.Position.X for each in shapes if each.supportsService("com.sun.star.drawing.ControlShape"))
        column = 0
        while page.getCellByPosition(column + 1, 0).Position.X <= left:
            column += 1
        controller = found.getCurrentController()
        controller.setActiveSheet(page)
        for pane in [controller.getByIndex(at) for at in range(controller.getCount())]:
            pane.setFirstVisibleColumn(column)
        controller.getFrame().getComponentWindow().setFocus()  # no window manager gives it back after a message

    def button(self, document, sheet, label):
        """Where a button of the sheet is on the screen: x and y of its middle; None where it is not shown."""
        found = self._documents[document]
        page = found.Sheets.getByName(sheet)
        for shape in [page.DrawPage.getByIndex(at) for at in range(page.DrawPage.getCount())]:
            if shape.supportsService("com.sun.star.drawing.ControlShape") and shape.Control.Label == label:
                return self._middle(found.getCurrentController().getControl(shape.Control).getAccessibleContext())
        raise LookupError(f"{sheet} has no button {label}")

    def menu(self, document, entries):
        """Where an entry of the menus is on the screen, by the names of those above it and its own; None: not shown."""
        window = self._documents[document].getCurrentController().getFrame().getContainerWindow()
        place = next(self._parts(window.getAccessibleContext(), MENU_BAR))
        for name in entries:
            below = [place.getAccessibleChild(at).getAccessibleContext() for at in range(place.getAccessibleChildCount())]
            place = next(part for part in below if part.getAccessibleName() == name)
        return self._middle(place)

    def message(self, label="OK"):
        """What the message box that is open says, and where the middle of its button is; None where none is open."""
        try:
            for at in range(self._toolkit.getTopWindowCount()):
                window = self._toolkit.getTopWindow(at)
                box = window and window.getAccessibleContext()
                if box and box.getAccessibleRole() in (ALERT, DIALOG):
                    said = "\n".join(part.getAccessibleName() for part in self._parts(box, STATIC))
                    places = [self._middle(part) for part in self._parts(box, PUSH_BUTTON) if part.getAccessibleName() == label]
                    return [said, places[0]] if places and places[0] else None
        except uno.getClass("com.sun.star.uno.Exception"):
            pass  # a window that closes while it is looked at
        return None

    def choose(self, label):
        """Presses a button of the message box that is open, without a mouse; what the box said, None where none has it."""
        try:
            for at in range(self._toolkit.getTopWindowCount()):
                window = self._toolkit.getTopWindow(at)
                box = window and window.getAccessibleContext()
                if box and box.getAccessibleRole() in (ALERT, DIALOG):
                    for part in self._parts(box, PUSH_BUTTON):
                        if part.getAccessibleName() == label:
                            said = "\n".join(each.getAccessibleName() for each in self._parts(box, STATIC))
                            part.doAccessibleAction(0)
                            return said
        except uno.getClass("com.sun.star.uno.Exception"):
            pass  # a window that closes while it is looked at
        return None

    def _parts(self, context, role):
        """The accessible parts of this role within."""
        for at in range(context.getAccessibleChildCount()):
            child = context.getAccessibleChild(at)
            part = child and child.getAccessibleContext()
            if part is not None:
                if part.getAccessibleRole() == role:
                    yield part
                if part.getAccessibleChildCount() < 1000:  # a sheet has a million cells
                    yield from self._parts(part, role)

    def _middle(self, part):
        corner, size = part.getLocationOnScreen(), part.getSize()
        return [corner.X + size.Width // 2, corner.Y + size.Height // 2] if size.Width > 0 else None
