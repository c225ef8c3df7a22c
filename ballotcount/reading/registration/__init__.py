"""Where the page lies: fiducials, homography, block matching, smooth warp, page code."""
