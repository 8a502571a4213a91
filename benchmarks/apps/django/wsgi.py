"""A Django site in one file that imports what a data-driven site imports."""

import celery  # noqa: F401
import pandas
import PIL  # noqa: F401
import psycopg  # noqa: F401
import requests  # noqa: F401
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="only for this benchmark")


def index(request):
    return HttpResponse(pandas.DataFrame({"answer": [42]}).to_html())


urlpatterns = [path("", index)]
application = get_wsgi_application()
