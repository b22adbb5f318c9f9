# What every page shares.
skip-to-content = Skip to the content
error-prefix = Please check:
help = Help
privacy = Privacy
next = Next
cancel = Cancel
continue = Continue
continue-without = Continue without

# Moments. What is near is said as a span, what is far as a date.
in-seconds = { $n ->
    [0] now
    [one] in one second
   *[other] in { $n } seconds
}
in-minutes = { $n ->
    [1] in one minute
    [2] in two minutes
    [3] in three minutes
   *[other] in { $n } minutes
}
in-hours = { $n ->
    [1] in one hour
    [2] in two hours
   *[other] in { $n } hours
}
in-days = { $n ->
    [1] in one day
   *[other] in { $n } days
}
just-now = just now
minutes-ago = { $n ->
    [1] a minute ago
   *[other] { $n } minutes ago
}
hours-ago = { $n ->
    [1] an hour ago
   *[other] { $n } hours ago
}
days-ago = { $n ->
    [1] yesterday
   *[other] { $n } days ago
}
date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Who asks.
asks-who = { $application } wants to know that it is you
asks-more = { $application } wants to be surer that it is you

# The picture of the ladder.
stair-ground = The ladder has { $of } levels. You are not on it yet.
stair-reached = You are on level { $level } of { $of }.
stair-needed = Level { $level } is needed.

# Authenticators, as a title.
title-password = Password
title-phone = Phone, number ending { $ending }
title-totp = Authenticator app, { $label }
title-hardware-token = Token, { $label }
title-passkey = Passkey, { $label }
title-recovery-code = Recovery code
title-upstream = Sign-in of { $name }

# Authenticators, after “with”.
named-password = your password
named-phone = the number ending { $ending }
named-totp = the authenticator app { $label }
named-hardware-token = the token { $label }
named-passkey = the passkey { $label }
named-recovery-code = a recovery code
named-upstream = the sign-in of { $name }
