"""The admin, at /admin/: links to look up and edit, imports to watch."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from .api.links import forget
from .models import Import, Link
from .validators import canonical_url, check_slug, generate_slug


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """Checks what the API checks."""

    def clean_slug(self) -> str:
        try:
            return check_slug(self.cleaned_data["slug"])
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def clean_url(self) -> str:
        try:
            return canonical_url(self.cleaned_data["url"])
        except ValueError as error:
            raise ValidationError(str(error)) from None


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Like the API, it hides the cached target before a change is committed."""

    form = LinkForm
    list_display = ("slug", "url", "created_at", "expires_at")
    search_fields = ("slug", "url")
    ordering = ("-id",)
    # One count of all links a page would be the slowest query of all.
    show_full_result_count = False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"slug": generate_slug()}

    def get_readonly_fields(
        self, request: HttpRequest, obj: Link | None = None
    ) -> tuple[str, ...]:
        return ("slug", "created_at") if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Link, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        forget(obj.slug)

    def delete_model(self, request: HttpRequest, obj: Link) -> None:
        super().delete_model(request, obj)
        forget(obj.slug)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        slugs = list(queryset.values_list("slug", flat=True))
        super().delete_queryset(request, queryset)
        for slug in slugs:
            forget(slug)


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at: an import belongs to the worker."""

    list_display = ("id", "state", "total", "done", "failed", "created_at")
    list_filter = ("state",)
    ordering = ("-id",)
    exclude = ("content",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Import | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Import | None = None
    ) -> bool:
        return False
