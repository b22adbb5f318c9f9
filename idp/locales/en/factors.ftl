# Ways to sign in: the list, authenticator apps, recovery codes, a lost phone.
ways-title = Ways to sign in
ways-lead = Everything that opens your account. What you don’t have any more, remove; what you may lose, keep a second of.
ways-password = Password
ways-password-change = Change the password
ways-phones = Phones
ways-no-phones = No phone receives codes for you yet.
ways-phones-manage = Add or change phones
ways-apps = Authenticator apps
ways-no-apps = An app on your phone can show codes, also where there is no signal. You have none here yet.
ways-app-add = Add an authenticator app
ways-app-change = Rename or remove
ways-apps-most = You have as many apps as you can have. Remove one to add another.
ways-tokens = Tokens
ways-recovery = Recovery codes
ways-back = Back to the ways to sign in
way-carries = counts up to level { $level }
way-since = since { $date }
way-used = used { $ago }
way-never-used = not used yet

app-new-title = Add an authenticator app
app-new-lead = The app on your phone shows a new code every 30 seconds. It takes two steps.
app-new-scan = Open the app, choose to add an account, and scan this picture.
app-new-qr = QR code for the authenticator app. The key below says the same.
app-new-here = The app is on this device: open it
app-new-type = Or type this key into the app:
app-new-code = Type the six digits that the app shows now.
app-new-add = Add the app
app-name = Name of the app
app-name-hint = So that you recognise it later, such as “Work phone”. You can leave it empty.
app-label-default = Authenticator app
app-wrong = That code didn’t match. Check that the app shows the code for this account, and that the time of your phone is right.
app-anew = That picture doesn’t work any more, so here is a new one. Remove the old entry from the app and scan again.
app-title = Authenticator app
app-rename = Rename
app-remove = Remove this app
app-remove-what = Codes of { $label } will open nothing any more. You are signed out everywhere else, and we tell you by mail. You can take it back for 24 hours.
app-loses = Without it you can’t reach level { $level } any more. What needs that level won’t open until you have something else that reaches it.
app-remove-yes = Remove it

recovery-title = Recovery codes
recovery-what = Recovery codes open your account when you have lost your phone or app. Each works once, and only here, not at applications.
recovery-left = { $n ->
    [0] No code is left.
    [1] One code is left.
   *[other] { $n } codes are left.
}
recovery-few = Make new ones soon.
recovery-make = Make recovery codes
recovery-renew = Make new recovery codes
recovery-first = First add a phone or an authenticator app. Then you can make codes for the day you lose it.
recovery-replaces = New codes take the place of the ones you have: those stop working at once, and you are signed out everywhere else.
recovery-once = You will see them once. Have a printer or a safe place ready.
recovery-codes-title = Your new recovery codes
recovery-codes-lead = This is the only time that they are shown. Print them, or write them down, and keep them where you keep important papers.
recovery-codes-of = { $brand }, account { $account }
recovery-codes-keep = Each code works once. Don’t keep them on the phone that they are meant to stand in for.
recovery-codes-kept = I have kept them
recovery-mail-subject = A recovery code of your { $brand } account was used
recovery-mail-what = Somebody used one of your recovery codes to show that it is you.
recovery-mail-yours = If that was you, there is nothing to do. Cross it out; it works no more.
recovery-mail-look = See your ways to sign in
recovery-mail-not-yours = If it wasn’t you, change your password and make new recovery codes now, or ask for help.
code-from-sheet = Type one of your recovery codes. It works once; cross it out afterwards.
code-label-sheet = Recovery code
code-used-sheet = That code has been used already. Type another one from your sheet.

lost-link = I don’t have this any more
lost-title = Without your phone or app
lost-others = Perhaps you have one of these:
lost-recovery = You have recovery codes. One of them is enough; then you can remove what you have lost and add something new.
lost-recovery-use = Use a recovery code
lost-no-recovery = You have no recovery codes that still work. Somebody has to help you.
lost-back = Back

news-app = The authenticator app { $label }
news-sheet = A new sheet of recovery codes
