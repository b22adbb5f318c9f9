sign-in-title = Sign in
identifier-label = E-mail or user ID
identifier-empty = Type your e-mail address or your user ID.
identifier-too-long = That is longer than any name we know. Type your e-mail address or your user ID.
password-title = Your password
not-you = Not you?
password-label = Password
password-submit = Sign in
password-empty = Type your password.
password-wrong = That name and password don’t match. Check both and try again.
password-wrong-and-wait = That name and password don’t match. You can try again { $span }.
password-wait = That was too soon, so your password wasn’t looked at. You can try again { $span }.
password-locked = There were too many wrong tries, so this name is closed for a while. It opens again { $span }.

choose-account-title = Choose an account
choose-account-legend = Which account do you want to use?
choose-account-another = Another account
choose-account-another-hint = You will sign in with its name and password.

sign-out-title = Sign out?
sign-out-what = You are signed in as { $account }. Applications that you opened are told where we can reach them; others may keep you signed in until you sign out there.
sign-out-asked = { $application } asks whether you want to sign out here as well.
sign-out-button = Sign out
sign-out-stay = Stay signed in
signed-out-title = You are signed out
signed-out-what = Nobody can go on from this browser without signing in again.
signed-out-told =
    { $count ->
        [one] The application that you opened is being told.
       *[other] The { $count } applications that you opened are being told.
    }
sign-in-again = Sign in again
back-to = Back to { $name }
