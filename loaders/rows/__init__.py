"""Readers: from a file's bytes to rows. They know containers (XLSX, CSV, JSON, JSON-stat), never sources."""
