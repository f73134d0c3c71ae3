"""`manage.py createsuperuser`: with --noinput, a user that exists is left as it is.

So that a deployment may run it every time. The variables DJANGO_SUPERUSER_* may be in
`.env`, and the password in DJANGO_SUPERUSER_PASSWORD_FILE, as every secret.
https://docs.djangoproject.com/en/5.2/ref/django-admin/#createsuperuser
"""

import os
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands.createsuperuser import Command as Create
from dotenv import load_dotenv

from config.secret_files import read_secret_files


class Command(Create):
    def handle(self, *args: Any, **options: Any) -> None:
        """Create the user. Raises CommandError naming a variable that is missing."""
        load_dotenv(".env")
        user = get_user_model()
        field = user.USERNAME_FIELD
        name = options[field] or os.environ.get(f"DJANGO_SUPERUSER_{field.upper()}")
        found = user._default_manager.filter(**{field: name}) if name else None
        if found and not options["interactive"]:
            self.stdout.write(f"The user {name} exists already.")
        else:
            os.environ.update(read_secret_files(["DJANGO_SUPERUSER_PASSWORD"]))
            super().handle(*args, **options)
