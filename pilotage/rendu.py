"""Le rendu des champs de formulaire."""

from django.forms.renderers import DjangoTemplates


class SansCoupure(DjangoTemplates):
    """Sans `maxlength` : un navigateur couperait sans le dire un texte collé ; trop long, il revient entier, et on le dit."""

    def render(self, template_name, context, request=None):
        if "widget" in context:
            context["widget"].get("attrs", {}).pop("maxlength", None)
        return super().render(template_name, context, request)
