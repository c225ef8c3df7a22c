"""Where pictures come from: files, folders, videos, cameras. No reading of marks, no Qt."""
