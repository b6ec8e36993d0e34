"""An issue of the bulletin: made of decided items, put in order, cut, compared with its sources, printed."""
