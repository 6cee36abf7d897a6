"""The open folder of formats: each module turns a report into text with its function `render`."""
