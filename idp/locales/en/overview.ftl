# The dashboard: what opens, what the next step takes, what happened.
opens-now = Opens at once: { $names }.
opens-with-code = Opens after a code: { $names }.
next-title = The next step
next-top = You are as far up as one can be.
next-code = Level { $level } takes a code. It comes from: { $what }.
next-locked = Level { $level } takes a code. Codes are closed after too many wrong ones; they open again { $span }.
next-credential = Level { $level } takes a phone that receives codes, or an authenticator app.
next-proofing = Level { $level } takes proofing: a check that you are who you say, about ten minutes.
credential-level = up to level { $level }
credential-used = used { $ago }
credential-unused = not used yet
lately-title = Lately
lately-signed-in-here = Signed in here
lately-signed-in = Signed in earlier or elsewhere
lately-password-locked = Too many wrong passwords
lately-codes-locked = Too many wrong codes
lately-hint = If something here wasn’t you, change your password and tell the people who look after your account.
