# What an owner is told of every change of what guards the account, and the page that undoes it.
change-mail-subject = Your { $brand } account has changed
change-mail-yours = If that was you, there is nothing to do.
change-mail-undo = This wasn’t me
change-mail-undo-what = The link works for 24 hours. It takes the change back and signs the account out everywhere.
change-text = { $brand }: { $what }. If that wasn’t you, see the mail that we sent you.
change-something = Something that you sign in with
change-authenticator-bound = { $what } was added to your account
change-authenticator-revoked = { $what } was removed from your account
change-default-changed = { $what } is now asked for first
change-delivery-changed = The way in which codes reach { $what } was changed
change-email-changed = The e-mail address of your account was changed
change-password-changed = The password of your account was changed

undo-title = Wasn’t this you?
undo-what = Undoing puts back what was there and signs the account out everywhere. Whoever did it is out.
undo = Undo it
undo-not = If it was you, just close this page.
undo-done-title = It is undone
undo-done = What was changed is as it was, and the account is signed out everywhere. Somebody may know your password: choose a new one now.
undo-new-password = Choose a new password
undo-already-title = Already undone
undo-already = This change has been taken back before. Nothing else is to be done.
undo-late-title = Too late to undo it here
undo-late = A change can be undone for 24 hours. Ask for help with your account.
undo-unknown-title = This link leads nowhere
undo-unknown = It may be incomplete. Please open it from the mail once more.
