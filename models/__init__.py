"""Everything learned or native: texts and numbers in, numbers out; never a candidate."""
