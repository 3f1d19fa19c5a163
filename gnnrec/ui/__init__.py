"""What the screens are made of: the only package, besides the pages, that knows Streamlit."""
