"""Takes the place of ``torchvision._meta_registrations``, which fails without the compiled operators of torchvision.

Nothing here: without them there is nothing to register. See EXCLUDED_FILES in ``pneumoview.spec``.
"""
