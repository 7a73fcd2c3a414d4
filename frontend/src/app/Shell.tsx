import { Link, Outlet } from 'react-router';
import { Logo } from '~/components/Logo';
import { SignOutButton } from '~/features/session/SignOutButton';
import classes from './Shell.module.css';

export function Shell() {
  return (
    <>
      <div className={classes.bar}>
        <header className={classes.inner}>
          <Link to="/" className={classes.brand}>
            <Logo />
            Fairlead
          </Link>
          <span className={classes.host}>{window.location.host}</span>
          <SignOutButton />
        </header>
      </div>
      <Outlet />
    </>
  );
}
