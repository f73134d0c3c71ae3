"""The baseline: what FastAPI alone takes to redirect."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/{slug}")
async def follow_link(slug: str) -> RedirectResponse:
    return RedirectResponse("https://example.com/", 302)
