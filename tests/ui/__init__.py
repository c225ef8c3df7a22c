"""The desk driven as a person would: keys and clicks on the offscreen platform."""
